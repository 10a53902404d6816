import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { base64, encrypt, eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { VaultServer } from '../../support/vault-server.js';
import { admin, done } from './support.js';

/**
 * Keys of a project in its own Vault, on the whole stack with two crypto nodes: made, used, rotated and destroyed there. The Vault
 * is a stand-in after its documentation, so nothing here proves what a real one does.
 */
let stack: Stack;
let vault: VaultServer;
beforeAll(async () => {
  vault = await new VaultServer().listen();
  stack = await startStack({ cryptoNodes: 2 });
});
afterAll(async () => {
  await stack?.stop();
  await vault?.close();
});

const configuration = (more: object = {}): object => ({
  backend_type: 'vault',
  address: vault.address,
  auth_method: { AppRole: { role_id: vault.roleId, secret_id: vault.secretId } },
  timeout_seconds: 1,
  retry_attempts: 1,
  ...more,
});
const opens = async (id: string, ciphertext: string): Promise<string> =>
  expectStatus(await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext }), 200).plaintext;

// What one test found closed is not the next one's trouble.
afterEach(() => {
  vault.sealed = false;
});

let keptHere: { id: string; ciphertext: string };
let key: string;
let dataKey: { plaintext_key: string; ciphertext_blob: string };

test('the service does not start on a Vault that refuses, is sealed or is away, and says why', async () => {
  const { id } = await newKey(stack);
  keptHere = { id, ciphertext: await encrypt(stack, id, 'here') };
  await done(stack, 'POST', '/configure', configuration({ auth_method: { token: 'hvs.wrong' } }));
  const start = () => admin(stack, 'POST', '/start');
  expect(await start()).toMatchObject({
    status: 500,
    body: { code: 'InternalError', message: expect.stringContaining('refuses the token') },
  });
  await done(stack, 'POST', '/configure', configuration());
  vault.sealed = true;
  expect((await start()).body.message).toContain('sealed');
  vault.sealed = false;
  await done(stack, 'POST', '/configure', configuration({ address: 'http://127.0.0.1:1' }));
  expect((await start()).body.message).toContain('cannot be reached');
  expect((await admin(stack, 'GET', '/status')).body).toMatchObject({ status: 'Configured', healthy: null });
});

test('once it runs, the material of new keys is in Vault alone, and keys from before go on', async () => {
  await done(stack, 'POST', '/configure', configuration());
  await done(stack, 'POST', '/start');
  expect((await admin(stack, 'GET', '/status')).body).toMatchObject({ status: 'Running', healthy: true });
  key = (await done(stack, 'POST', '/keys', { KeyUsage: 'ENCRYPT_DECRYPT' })).key_id;
  expect(vault.paths()).toEqual([`rustfs/kms/keys/${key}/1`]);
  dataKey = await done(stack, 'POST', '/generate-data-key', { key_id: key, key_spec: 'AES_256' });
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
  expect(await opens(keptHere.id, keptHere.ciphertext)).toBe(base64('here'));
  expect(vault.paths()).toHaveLength(1);
});

test('a rotated version lies beside the first one, and both open what they sealed', async () => {
  await done(stack, 'POST', '/keys/rotate', { key_id: key });
  expect(vault.paths().sort()).toEqual([1, 2].map((version) => `rustfs/kms/keys/${key}/${version}`));
  const second = await done(stack, 'POST', '/generate-data-key', { key_id: key, key_spec: 'AES_256' });
  for (const each of [dataKey, second]) {
    expect(await opens(key, each.ciphertext_blob)).toBe(each.plaintext_key);
  }
});

test('while Vault is away what is cached works, a cleared cache does not, no key is half made, and all works again after', async () => {
  // Each node has a cache of its own, and which of them answers is chance: so often that both have had their turn.
  for (let n = 0; n < 40; n++) await opens(key, dataKey.ciphertext_blob);
  vault.sealed = true;
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
  expect((await admin(stack, 'POST', '/clear-cache')).status).toBe(204);
  const refused = await stack.api('POST', `/keys/${key}/decrypt`, { ciphertext: dataKey.ciphertext_blob });
  expect([refused.status, refused.body.error.code]).toEqual([503, 'Unavailable']);
  expect(refused.body.error.message).toContain('sealed');
  const keys = expectStatus(await stack.api('GET', '/keys'), 200).keys.length;
  const idempotencyKey = randomUUID();
  const create = () =>
    stack.api('POST', '/keys', { description: 'once' }, { headers: { 'idempotency-key': idempotencyKey } });
  expect((await create()).status).toBe(503);
  expect(expectStatus(await stack.api('GET', '/keys'), 200).keys).toHaveLength(keys);
  expect((await admin(stack, 'GET', '/status')).body.healthy).toBe(false);
  vault.sealed = false;
  const { id } = expectStatus(await create(), 201);
  expect(vault.paths()).toContain(`rustfs/kms/keys/${id}/1`);
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
});

test('a token that has ended is got anew by itself', async () => {
  vault.expireTokens();
  await admin(stack, 'POST', '/clear-cache');
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
});

test('a restart of all crypto nodes and a rotation of the master key change nothing', async () => {
  expectStatus(await stack.api('POST', '/master-keys/rotate'), 202);
  for (const name of ['crypto-1', 'crypto-2']) await stack.restart(name);
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
});

test('a stopped service makes no keys in Vault, and those that are there go on working', async () => {
  await done(stack, 'POST', '/stop');
  const before = vault.paths().length;
  await newKey(stack);
  expect(vault.paths()).toHaveLength(before);
  expect(await opens(key, dataKey.ciphertext_blob)).toBe(dataKey.plaintext_key);
});

test('a deleted key is gone from Vault too, once Vault is there', async () => {
  expectStatus(await stack.api('POST', `/keys/${key}/schedule-deletion`), 200);
  vault.sealed = true;
  await stack.api('POST', `/keys/${key}/delete-now`);
  vault.sealed = false;
  await eventually(async () => !vault.paths().some((path) => path.includes(key)), 60_000);
  expect((await stack.api('GET', `/keys/${key}`)).status).toBe(410);
});

test('no secret of a Vault is in a log or a file of the installation in clear', async () => {
  expect(stack.logs()).not.toContain(vault.secretId);
  const files = readdirSync(stack.dataDir, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    expect(readFileSync(join(file.parentPath, file.name)).includes(vault.secretId)).toBe(false);
  }
});
