import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { DataKeyPairSpec } from '@keyledger/contracts';
import { CryptoWorld } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

test.each<DataKeyPairSpec>(['RSA_2048', 'EC_P256', 'EC_P384', 'EC_P521', 'EC_SECP256K1', 'ED25519'])(
  'a %s pair belongs together, and its private key decrypts to what was shown',
  async (pairSpec) => {
    const id = await world.createKey();
    const request = { op: 'generateDataKeyPair', key: { id }, pairSpec, withPlaintext: true } as const;
    const made = await world.reply<Record<string, string>>(request);
    const decrypted = await world.reply<{ plaintext: string }>({
      op: 'decrypt',
      ciphertext: made.privateKeyCiphertext!,
    });
    expect(decrypted.plaintext).toBe(made.privateKeyPlaintext);
    const der = Buffer.from(decrypted.plaintext, 'base64');
    const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    expect(publicKey.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(made.publicKey);
    expect(made).toMatchObject({ pairSpec, keyId: id, version: 1 });
  },
);

test('without plaintext, the private key comes encrypted alone', async () => {
  const id = await world.createKey();
  const request = {
    op: 'generateDataKeyPair',
    key: { id },
    pairSpec: 'EC_P256',
    withPlaintext: false,
  } as const;
  expect(await world.reply(request)).not.toHaveProperty('privateKeyPlaintext');
});

test.each(['AES_256', 'HMAC_256', 'ML_DSA_44', 'SM2'])('there are no %s pairs', async (spec) => {
  const id = await world.createKey();
  const pairSpec = spec as DataKeyPairSpec;
  const request = { op: 'generateDataKeyPair', key: { id }, pairSpec, withPlaintext: true } as const;
  expect(await world.refusal(request)).toBe('InvalidRequest');
});

test('a key that is disabled while the pair is being made gives nothing away', async () => {
  const id = await world.createKey();
  await world.reply({ op: 'generateDataKey', key: { id }, bytes: 32, withPlaintext: false });
  const request = {
    op: 'generateDataKeyPair',
    key: { id },
    pairSpec: 'RSA_3072',
    withPlaintext: true,
  } as const;
  const making = world.refusal(request);
  await world.append(id, 'KeyDisabled');
  expect(await making).toBe('KeyDisabled');
});
