import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const plaintext = base64('attack at dawn');

async function encrypted(id: string, context: Record<string, string>): Promise<string> {
  return (await world.reply<{ ciphertext: string }>({ op: 'encrypt', key: { id }, plaintext, context }))
    .ciphertext;
}

test('a ciphertext moves to another key and context without its plaintext being shown', async () => {
  const from = await world.createKey();
  const to = await world.createKey();
  const ciphertext = await encrypted(from, { a: '1' });
  const moved = await world.reply({
    op: 'reEncrypt',
    ciphertext,
    sourceContext: { a: '1' },
    key: { id: to },
    context: { b: '2' },
  });
  expect(moved).toMatchObject({ keyId: to, version: 1, sourceKeyId: from, sourceVersion: 1 });
  expect(JSON.stringify(moved)).not.toContain(plaintext);
  const decrypt = { op: 'decrypt', key: { id: to }, ciphertext: String(moved.ciphertext) } as const;
  expect(await world.reply({ ...decrypt, context: { b: '2' } })).toMatchObject({ plaintext });
});

test('both keys have it in their usage', async () => {
  const from = await world.createKey();
  const to = await world.createKey();
  const ciphertext = await encrypted(from, {});
  world.usage.length = 0;
  await world.reply({ op: 'reEncrypt', ciphertext, key: { id: to } });
  expect(world.usage.map(({ keyId, operation, version }) => ({ keyId, operation, version }))).toEqual([
    { keyId: from, operation: 'reEncrypt', version: 1 },
    { keyId: to, operation: 'reEncrypt', version: 1 },
  ]);
  expect(new Set(world.usage.map(({ id }) => id)).size).toBe(2);
});

test('it moves a ciphertext to the newest version of its own key, on record once', async () => {
  const id = await world.createKey();
  const ciphertext = await encrypted(id, {});
  await world.rotate(id, 2);
  world.usage.length = 0;
  const moved = await world.reply({ op: 'reEncrypt', sourceKey: { id }, ciphertext, key: { id } });
  expect(moved).toMatchObject({ version: 2, sourceVersion: 1 });
  expect(world.usage).toHaveLength(1);
});

test('it moves between RSA and symmetric keys', async () => {
  const rsa = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  const aes = await world.createKey();
  const first = await world.reply({
    op: 'reEncrypt',
    ciphertext: await encrypted(aes, {}),
    key: { id: rsa },
  });
  expect(first).toMatchObject({ algorithm: 'RSAES_OAEP_SHA_256', sourceAlgorithm: 'AES_256_GCM' });
  const back = await world.reply({ op: 'reEncrypt', ciphertext: String(first.ciphertext), key: { id: aes } });
  expect(await world.reply({ op: 'decrypt', ciphertext: String(back.ciphertext) })).toMatchObject({
    plaintext,
  });
});

test('either key can refuse it', async () => {
  const from = await world.createKey();
  const to = await world.createKey();
  const ciphertext = await encrypted(from, {});
  const request = { op: 'reEncrypt', ciphertext, key: { id: to } } as const;
  expect(await world.refusal({ ...request, sourceKey: { id: to } })).toBe('IncorrectKey');
  await world.append(to, 'KeyDisabled');
  expect(await world.refusal(request)).toBe('KeyDisabled');
  await world.append(to, 'KeyEnabled');
  await world.append(from, 'KeyDisabled');
  expect(await world.refusal(request)).toBe('KeyDisabled');
});
