import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

test.each([1, 16, 32, 1024])('a data key of %i bytes comes in clear and encrypted', async (bytes) => {
  const id = await world.createKey();
  const request = {
    op: 'generateDataKey',
    key: { id },
    bytes,
    context: { a: 'b' },
    withPlaintext: true,
  } as const;
  const made = await world.reply<Record<string, string>>(request);
  expect(made).toMatchObject({ keyId: id, version: 1 });
  expect(Buffer.from(made.plaintext!, 'base64')).toHaveLength(bytes);
  const clear = await world.reply({ op: 'decrypt', ciphertext: made.ciphertext!, context: { a: 'b' } });
  expect(clear).toMatchObject({ plaintext: made.plaintext });
});

test('without plaintext, it comes encrypted alone', async () => {
  const id = await world.createKey();
  const made = await world.reply({ op: 'generateDataKey', key: { id }, bytes: 32, withPlaintext: false });
  expect(Object.keys(made).sort()).toEqual(['ciphertext', 'fingerprint', 'keyId', 'version']);
});

test('sizes out of range and keys of another kind are refused', async () => {
  const id = await world.createKey();
  const ask = (bytes: number) =>
    ({ op: 'generateDataKey', key: { id }, bytes, withPlaintext: true }) as const;
  for (const bytes of [0, -1, 1.5, 1025, Number.NaN])
    expect(await world.refusal(ask(bytes))).toBe('InvalidRequest');
  const rsa = await world.createKey('RSA_2048', { usage: 'ENCRYPT_DECRYPT' });
  expect(await world.refusal({ ...ask(32), key: { id: rsa } })).toBe('InvalidKeyUsage');
});
