import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_PLAINTEXT_BYTES } from '@keyledger/domain';
import { decodeHeader } from '../ciphertext/header.js';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { OTHER_PROJECT } from '../testing/stores.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const plaintext = base64('attack at dawn');

test('a symmetric ciphertext names its key and version, and never comes twice', async () => {
  const id = await world.createKey();
  const one = await world.reply({ op: 'encrypt', key: { id }, plaintext });
  const two = await world.reply({ op: 'encrypt', key: { id }, plaintext });
  expect(one).toMatchObject({ keyId: id, version: 1, algorithm: 'AES_256_GCM' });
  expect(one.ciphertext).not.toBe(two.ciphertext);
  const bytes = Buffer.from(String(one.ciphertext), 'base64');
  expect(decodeHeader(bytes)).toEqual({ form: 1, keyId: id, version: 1 });
  expect(bytes).toHaveLength(19 + 12 + 14 + 16);
});

test('only the newest version encrypts', async () => {
  const id = await world.createKey();
  await world.rotate(id, 2);
  expect(await world.reply({ op: 'encrypt', key: { id }, plaintext })).toMatchObject({ version: 2 });
  await world.append(id, 'KeyVersionDisabled', { version: 2 });
  expect(await world.refusal({ op: 'encrypt', key: { id }, plaintext })).toBe('KeyDisabled');
});

test("another project's key is not found, like one that never was", async () => {
  const id = await world.createKey();
  await world.reply({ op: 'encrypt', key: { id }, plaintext });
  expect(await world.refusal({ op: 'encrypt', key: { id }, plaintext }, OTHER_PROJECT)).toBe('KeyNotFound');
  const never = '00000000-0000-4000-8000-000000000000';
  expect(await world.refusal({ op: 'encrypt', key: { id: never }, plaintext })).toBe('KeyNotFound');
});

test('AWS may call the symmetric algorithm by its own name; other algorithms are refused', async () => {
  const id = await world.createKey();
  const ask = (algorithm: string) => ({ op: 'encrypt' as const, key: { id }, plaintext, algorithm });
  expect(await world.reply(ask('SYMMETRIC_DEFAULT'))).toMatchObject({ algorithm: 'AES_256_GCM' });
  expect(await world.refusal(ask('RSAES_OAEP_SHA_256'))).toBe('InvalidKeyUsage');
  expect(await world.refusal(ask('ROT13'))).toBe('InvalidRequest');
});

test('a key for signing does not encrypt', async () => {
  const id = await world.createKey('EC_P256');
  expect(await world.refusal({ op: 'encrypt', key: { id }, plaintext })).toBe('InvalidKeyUsage');
});

test('plaintexts of 0 to 32 768 bytes are taken, longer ones and what is no base64 refused', async () => {
  const id = await world.createKey();
  const ask = (text: string) => ({ op: 'encrypt' as const, key: { id }, plaintext: text });
  await world.reply(ask(''));
  await world.reply(ask(base64(Buffer.alloc(MAX_PLAINTEXT_BYTES))));
  expect(await world.refusal(ask(base64(Buffer.alloc(MAX_PLAINTEXT_BYTES + 1))))).toBe('InvalidRequest');
  for (const text of ['abc', 'ab*=', 'a b=', '====', 12 as unknown as string]) {
    expect(await world.refusal(ask(text))).toBe('InvalidRequest');
  }
});

test('RSA encrypts up to what OAEP allows, without a context', async () => {
  const id = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  const ask = { op: 'encrypt' as const, key: { id } };
  const full = { ...ask, plaintext: base64(Buffer.alloc(190)) };
  expect(await world.reply(full)).toMatchObject({ algorithm: 'RSAES_OAEP_SHA_256', version: 1 });
  expect(await world.refusal({ ...ask, plaintext: base64(Buffer.alloc(191)) })).toBe('InvalidRequest');
  const sha1 = { ...ask, plaintext: base64(Buffer.alloc(214)), algorithm: 'RSAES_OAEP_SHA_1' };
  expect(await world.reply(sha1)).toMatchObject({ algorithm: 'RSAES_OAEP_SHA_1' });
  expect(await world.refusal({ ...full, context: { a: 'b' } })).toBe('UnsupportedOperation');
  await world.reply({ ...full, context: {} });
});

test('a key is found by its alias, in its own project only', async () => {
  const id = await world.createKey();
  await world.setAlias('payments', id);
  const ask = { op: 'encrypt' as const, key: { alias: 'payments' }, plaintext };
  expect(await world.reply(ask)).toMatchObject({ keyId: id });
  expect(await world.refusal(ask, OTHER_PROJECT)).toBe('AliasNotFound');
});

test.each([undefined, null, {}, 'x', { id: 7 }, { alias: 'x'.repeat(300) }])(
  'a key named by %j is bad input',
  async (key) => {
    expect(await world.refusal({ op: 'encrypt', key: key as never, plaintext })).toBe('InvalidRequest');
  },
);
