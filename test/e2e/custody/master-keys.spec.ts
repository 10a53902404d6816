import { randomUUID } from 'node:crypto';
import {
  allEvents,
  base64,
  encrypt,
  eventually,
  expectStatus,
  importMaterial,
  importParameters,
  newKey,
  newPrincipal,
  wrapMaterial,
} from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Master keys and the native provider through the whole stack, with two crypto nodes. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2 });
});
afterAll(() => stack?.stop());

const get = async (path: string): Promise<any> => expectStatus(await stack.api('GET', path), 200);
const masterKeys = () => get('/master-keys');
const rotationOver = () => eventually(async () => (await masterKeys()).running === null, 60_000);
const custodyEvents = async (): Promise<any[]> =>
  (await allEvents(stack)).filter(({ type }) => /^(MasterKey|Provider)/.test(type));

test('rotating the master key under load lets no request fail, and leaves one master key', async () => {
  const kept = await newKey(stack);
  const external = await newKey(stack, { origin: 'EXTERNAL' });
  // Asked for under the former master key, and used under the next one.
  const { publicKey, importToken } = await importParameters(stack, external.id);
  const ciphertexts = await Promise.all(
    Array.from({ length: 20 }, (_, n) => encrypt(stack, kept.id, `text ${n}`)),
  );
  const keys = await Promise.all(Array.from({ length: 150 }, () => newKey(stack)));
  const [before] = (await masterKeys()).masterKeys;
  let over = false;
  let requests = 0;
  const clients = Array.from({ length: 6 }, async (_, client) => {
    for (let n = 0; !over; n++) {
      const { id } = await newKey(stack, {
        spec: n % 5 === 0 ? 'EC_P256' : 'AES_256',
        usage: n % 5 === 0 ? 'SIGN_VERIFY' : 'ENCRYPT_DECRYPT',
      });
      // Keys that nobody has used yet, so that their material is read while it is being rewrapped.
      const cold = keys[(client * 25 + n) % keys.length];
      const ciphertext = await encrypt(stack, cold.id, 'cold');
      expectStatus(await stack.api('POST', `/keys/${cold.id}/decrypt`, { ciphertext }), 200);
      expectStatus(await stack.api('POST', `/keys/${kept.id}/rotate`, {}), 200);
      if (n % 3 === 0)
        await importMaterial(stack, (await newKey(stack, { origin: 'EXTERNAL' })).id, Buffer.alloc(32, n));
      if (n % 4 === 0) await newPrincipal(stack, { name: `p-${client}-${n}`, role: 'user' });
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      requests += 6;
      if (n > 14) return;
    }
  });
  const started = expectStatus(await stack.api('POST', '/master-keys/rotate', {}), 202);
  expect(started.masterKeys.at(-1)).toMatchObject({ state: 'in-use' });
  await rotationOver();
  expectStatus(await stack.api('POST', '/master-keys/rotate', {}), 202);
  await rotationOver();
  over = true;
  await Promise.all(clients);
  expect(requests).toBeGreaterThan(0);
  const after = await masterKeys();
  expect(after.masterKeys).toEqual([expect.objectContaining({ state: 'in-use' })]);
  expect(after.masterKeys[0].masterKeyId).not.toBe(before.masterKeyId);
  const decrypted = await Promise.all(
    ciphertexts.map((ciphertext) => stack.api('POST', `/keys/${kept.id}/decrypt`, { ciphertext })),
  );
  expect(decrypted.map((reply) => expectStatus(reply, 200).plaintext)).toEqual(
    Array.from({ length: 20 }, (_, n) => base64(`text ${n}`)),
  );
  const body = {
    importToken,
    encryptedMaterial: wrapMaterial(publicKey, Buffer.alloc(32, 9)),
    expiresAt: null,
  };
  expectStatus(await stack.api('POST', `/keys/${external.id}/import-material`, body), 200);
  const types = (await custodyEvents()).map(({ type }) => type);
  for (const type of ['MasterKeyRotationStarted', 'MasterKeyRotationCompleted', 'MasterKeyDestroyed']) {
    expect(types.filter((each) => each === type)).toHaveLength(2);
  }
});

test('root key and master key rotate at once under load, and no request fails', async () => {
  const key = await newKey(stack);
  let over = false;
  const clients = Array.from({ length: 4 }, async (_, client) => {
    for (let n = 0; !over; n++) {
      const made = await newKey(stack);
      const ciphertext = await encrypt(stack, n % 2 === 0 ? made.id : key.id, `${client} ${n}`);
      const target = n % 2 === 0 ? made.id : key.id;
      const reply = await stack.api('POST', `/keys/${target}/decrypt`, { ciphertext });
      expect(expectStatus(reply, 200).plaintext).toBe(base64(`${client} ${n}`));
    }
  });
  const before = await get('/root-key');
  for (let n = 0; n < 2; n++) {
    const [master, root] = await Promise.all([
      stack.api('POST', '/master-keys/rotate', {}),
      stack.api('POST', '/root-key/rotate', {}),
    ]);
    expect([master.status, root.status]).toEqual([202, 200]);
    await rotationOver();
  }
  over = true;
  await Promise.all(clients);
  const after = await get('/root-key?history=true');
  expect(after.current.rootKeyId).not.toBe(before.current.rootKeyId);
  expect(after.former.map(({ rootKeyId }: any) => rootKeyId)).toContain(before.current.rootKeyId);
  const { masterKeys: rows } = await masterKeys();
  expect(rows).toEqual([expect.objectContaining({ rootKeyId: after.current.rootKeyId, state: 'in-use' })]);
});

test('nodes that start after a rotation read what was made before it', async () => {
  const key = await newKey(stack);
  const ciphertext = await encrypt(stack, key.id, 'made before');
  expectStatus(await stack.api('POST', '/master-keys/rotate', {}), 202);
  await rotationOver();
  await stack.restart('crypto-1');
  await stack.restart('crypto-2');
  const reply = await stack.api('POST', `/keys/${key.id}/decrypt`, { ciphertext });
  expect(expectStatus(reply, 200).plaintext).toBe(base64('made before'));
});

test('a rotation is begun once by a command that is sent again', async () => {
  const before = (await custodyEvents()).filter(({ type }) => type === 'MasterKeyRotationStarted').length;
  const headers = { 'idempotency-key': randomUUID() };
  for (let n = 0; n < 3; n++) {
    expectStatus(await stack.api('POST', '/master-keys/rotate', {}, { headers }), 202);
    await rotationOver();
  }
  const after = (await custodyEvents()).filter(({ type }) => type === 'MasterKeyRotationStarted').length;
  expect(after).toBe(before + 1);
});

test('the provider is created, changed and deleted, once there is nothing that it protects', async () => {
  expect((await stack.api('GET', '/provider')).status).toBe(404);
  const created = expectStatus(
    await stack.api('POST', '/provider', { algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 }),
    201,
  );
  expect(created).toMatchObject({
    ...{ name: 'NativeKMS', algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400, status: 'running' },
    resources: [{ algorithm: 'AES256_CTR', count: 0 }],
  });
  expect((await stack.api('POST', '/provider', { algorithms: ['AES256_CTR'] })).status).toBe(409);
  expect((await masterKeys()).rotation).toMatchObject({
    periodSeconds: 86_400,
    nextRotationAt: expect.any(String),
  });
  const key = await newKey(stack);
  const volume = { type: 'volume', id: 'v-1' };
  expectStatus(await stack.api('POST', `/keys/${key.id}/bind`, { ...volume, algorithm: 'AES256_CTR' }), 200);
  expect(await get('/provider')).toMatchObject({ resources: [{ algorithm: 'AES256_CTR', count: 1 }] });
  const refused = await stack.api('DELETE', '/provider');
  expect([refused.status, refused.body.error.code]).toEqual([409, 'ResourcesBound']);
  expectStatus(await stack.api('POST', `/keys/${key.id}/unbind`, volume), 200);
  expectStatus(await stack.api('PATCH', '/provider', { rotationPeriodSeconds: 90_000 }), 200);
  expect((await stack.api('DELETE', '/provider')).status).toBe(204);
  expect((await stack.api('GET', '/provider')).status).toBe(404);
  expect((await masterKeys()).rotation).toMatchObject({ periodSeconds: null, nextRotationAt: null });
});

test('custody says who holds the root key, and is changed by admins of the first project alone', async () => {
  const custody = await eventually(async () => {
    const shown = await get('/root-key');
    return shown.current.distribution?.protection === 'LEVEL4' && shown;
  }, 30_000);
  expect(custody).toMatchObject({ state: 'running', warnings: [], current: { masterKeys: { inUse: 1 } } });
  expect(custody.custodians).toHaveLength(2);
  for (const custodian of custody.custodians) expect(custodian).toMatchObject({ live: true, unsealed: true });
  const auditor = await newPrincipal(stack, { name: 'auditor', role: 'auditor' });
  expect((await stack.api('GET', '/root-key', undefined, { token: auditor.token })).status).toBe(200);
  expect((await stack.api('POST', '/master-keys/rotate', {}, { token: auditor.token })).status).toBe(403);
  const project = expectStatus(
    await stack.api('POST', '/projects', { name: 'other', adminName: 'eve' }),
    201,
  );
  const { token } = project;
  for (const [method, path] of [
    ['GET', '/root-key'],
    ['GET', '/master-keys'],
    ['POST', '/master-keys/rotate'],
  ] as const) {
    const reply = await stack.api(method, path, method === 'POST' ? {} : undefined, { token });
    expect([path, reply.status]).toEqual([path, 403]);
  }
});
