import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import type { OperationRequest } from '@keyledger/contracts';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { OTHER_PROJECT } from '../testing/stores.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const plaintext = base64('attack at dawn');
const context = { table: 'patients', row: '17' };

async function encrypted(id: string, more: object = {}): Promise<string> {
  const request = { op: 'encrypt', key: { id }, plaintext, ...more } as OperationRequest;
  return (await world.reply<{ ciphertext: string }>(request)).ciphertext;
}

/** The ciphertext with one bit of one byte turned. */
function damaged(ciphertext: string, at: number): string {
  const bytes = Buffer.from(ciphertext, 'base64');
  bytes[at]! ^= 1;
  return base64(bytes);
}

test('what was encrypted comes back, with the key named or not', async () => {
  const id = await world.createKey();
  await world.setAlias('decrypting', id);
  const ciphertext = await encrypted(id, { context });
  const expected = { plaintext, keyId: id, version: 1, algorithm: 'AES_256_GCM' };
  for (const key of [{ id }, { alias: 'decrypting' }, undefined]) {
    const request = { op: 'decrypt', ciphertext, context, ...(key ? { key } : {}) } as const;
    expect(await world.reply(request)).toMatchObject(expected);
  }
});

test('old versions decrypt after a rotation, and not while they are disabled', async () => {
  const id = await world.createKey();
  const old = await encrypted(id);
  await world.rotate(id, 2);
  const decrypt = { op: 'decrypt', key: { id }, ciphertext: old } as const;
  expect(await world.reply(decrypt)).toMatchObject({ plaintext, version: 1 });
  await world.append(id, 'KeyVersionDisabled', { version: 1 });
  expect(await world.refusal(decrypt)).toBe('KeyDisabled');
  expect(await world.reply({ ...decrypt, ciphertext: await encrypted(id) })).toMatchObject({ version: 2 });
});

test('another context, or none, is refused; the order of its entries does not count', async () => {
  const id = await world.createKey();
  const ciphertext = await encrypted(id, { context });
  const others: Record<string, string>[] = [
    {},
    { table: 'patients' },
    { ...context, row: '18' },
    { table: 'patients17', row: '' },
  ];
  expect(await world.refusal({ op: 'decrypt', ciphertext })).toBe('InvalidCiphertext');
  for (const other of others) {
    const request = { op: 'decrypt', ciphertext, context: other } as const;
    expect(await world.refusal(request)).toBe('InvalidCiphertext');
  }
  const reordered = { row: '17', table: 'patients' };
  expect(await world.reply({ op: 'decrypt', ciphertext, context: reordered })).toMatchObject({ plaintext });
});

test('a bit turned in any byte is found, and so is every truncation', async () => {
  const id = await world.createKey();
  const ciphertext = await encrypted(id);
  const length = Buffer.from(ciphertext, 'base64').length;
  for (let at = 0; at < length; at++) {
    const unnamed = await world.refusal({ op: 'decrypt', ciphertext: damaged(ciphertext, at) });
    expect([at, unnamed]).toEqual([at, 'InvalidCiphertext']);
    const named = await world.refusal({ op: 'decrypt', key: { id }, ciphertext: damaged(ciphertext, at) });
    const inKeyId = at >= 1 && at < 17;
    expect([at, named]).toEqual([at, inKeyId ? 'IncorrectKey' : 'InvalidCiphertext']);
    const cut = base64(Buffer.from(ciphertext, 'base64').subarray(0, at));
    expect(await world.refusal({ op: 'decrypt', key: { id }, ciphertext: cut })).toBe('InvalidCiphertext');
  }
});

test('the ciphertext of another key is told apart from a damaged one', async () => {
  const one = await world.createKey();
  const two = await world.createKey();
  const request = { op: 'decrypt', key: { id: two }, ciphertext: await encrypted(one) } as const;
  expect(await world.refusal(request)).toBe('IncorrectKey');
});

test('another project learns nothing from a ciphertext, not even that its key exists', async () => {
  const id = await world.createKey();
  const ciphertext = await encrypted(id);
  expect(await world.refusal({ op: 'decrypt', key: { id }, ciphertext }, OTHER_PROJECT)).toBe('KeyNotFound');
  expect(await world.refusal({ op: 'decrypt', ciphertext }, OTHER_PROJECT)).toBe('InvalidCiphertext');
});

test('RSA ciphertexts with our header come back with their hash, unless another was asked for', async () => {
  const id = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  for (const algorithm of ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']) {
    const ciphertext = await encrypted(id, { algorithm });
    const request = { op: 'decrypt', ciphertext } as const;
    expect(await world.reply(request)).toMatchObject({ plaintext, keyId: id, version: 1, algorithm });
    const other = algorithm.endsWith('_1') ? 'RSAES_OAEP_SHA_256' : 'RSAES_OAEP_SHA_1';
    expect(await world.refusal({ ...request, algorithm: other })).toBe('InvalidCiphertext');
    expect(await world.refusal({ ...request, ciphertext: damaged(ciphertext, 100) })).toBe(
      'InvalidCiphertext',
    );
  }
});

test('raw RSA ciphertexts are tried with every enabled version; their key has to be named', async () => {
  const id = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  const ciphertext = await encrypted(id, { format: 'raw' });
  expect(Buffer.from(ciphertext, 'base64')).toHaveLength(256);
  await world.rotate(id, 2, 'RSA_2048');
  const request = { op: 'decrypt', key: { id }, ciphertext, format: 'raw' } as const;
  expect(await world.reply(request)).toMatchObject({
    plaintext,
    version: 1,
    algorithm: 'RSAES_OAEP_SHA_256',
  });
  expect(
    await world.refusal({ op: 'decrypt', ciphertext: base64(Buffer.alloc(256, 0xff)), format: 'raw' }),
  ).toBe('InvalidCiphertext');
  await world.append(id, 'KeyVersionDisabled', { version: 1 });
  expect(await world.refusal(request)).toBe('InvalidCiphertext');
});

test('what somebody encrypts with the public key outside is decrypted', async () => {
  const id = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  const key = createPublicKey({ key: await world.publicKey(id), format: 'der', type: 'spki' });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const outside = publicEncrypt({ key, padding, oaepHash: 'sha256' }, Buffer.from(plaintext, 'base64'));
  const request = { op: 'decrypt', key: { id }, ciphertext: base64(outside), format: 'raw' } as const;
  expect(await world.reply(request)).toMatchObject({ plaintext });
});

test('a symmetric ciphertext is decrypted whatever format its caller believes in', async () => {
  const id = await world.createKey();
  const ciphertext = await encrypted(id, { format: 'raw' });
  expect(await world.reply({ op: 'decrypt', ciphertext, format: 'raw' })).toMatchObject({ plaintext });
  expect(await world.reply({ op: 'decrypt', key: { id }, ciphertext })).toMatchObject({ plaintext });
});
