import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { KeySpec } from '@keyledger/domain';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const message = base64('the contract');
const digest = (algorithm: string): string =>
  base64(
    createHash(`sha${algorithm.slice(-3)}`)
      .update('the contract')
      .digest(),
  );

async function signed(id: string, more: object = {}): Promise<string> {
  const request = { op: 'sign', key: { id }, message, messageType: 'RAW', ...more } as const;
  return (await world.reply<{ signature: string }>(request)).signature;
}

test.each<[KeySpec, string]>([
  ['RSA_2048', 'RSASSA_PSS_SHA_384'],
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_512'],
  ['EC_P256', 'ECDSA_SHA_256'],
  ['EC_P384', 'ECDSA_SHA_384'],
  ['EC_P521', 'ECDSA_SHA_512'],
  ['EC_SECP256K1', 'ECDSA_SHA_256'],
])('%s with %s: message and digest are two ways to the same signature', async (spec, algorithm) => {
  const id = await world.createKey(spec, { usage: 'SIGN_VERIFY' });
  const ofMessage = await signed(id, { algorithm });
  const ofDigest = await signed(id, { algorithm, message: digest(algorithm), messageType: 'DIGEST' });
  for (const signature of [ofMessage, ofDigest]) {
    const raw = { op: 'verify', key: { id }, message, messageType: 'RAW', signature, algorithm } as const;
    expect(await world.reply(raw)).toEqual({ valid: true, keyId: id, version: 1, algorithm });
    const hashed = { ...raw, message: digest(algorithm), messageType: 'DIGEST' } as const;
    expect(await world.reply(hashed)).toMatchObject({ valid: true });
    const other = base64(
      createHash(`sha${algorithm.slice(-3)}`)
        .update('another')
        .digest(),
    );
    expect(await world.reply({ ...hashed, message: other })).toMatchObject({ valid: false, version: null });
    expect(await world.reply({ ...raw, message: base64('another') })).toMatchObject({ valid: false });
  }
});

test.each<KeySpec>(['RSA_2048', 'EC_P256', 'ED25519', 'ML_DSA_65'])(
  '%s: a damaged, cut or foreign signature is not valid, and no error',
  async (spec) => {
    const id = await world.createKey(spec, { usage: 'SIGN_VERIFY' });
    const bytes = Buffer.from(await signed(id), 'base64');
    const turned = Buffer.from(bytes);
    turned[turned.length - 1]! ^= 1;
    for (const wrong of [
      turned,
      bytes.subarray(1),
      bytes.subarray(0, 10),
      Buffer.alloc(0),
      Buffer.alloc(bytes.length),
    ]) {
      const request = {
        op: 'verify',
        key: { id },
        message,
        messageType: 'RAW',
        signature: base64(wrong),
      } as const;
      expect(await world.reply(request)).toMatchObject({ valid: false, version: null });
    }
  },
);

test.each(['RSASSA_PSS_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256', 'ECDSA_SHA_256'])(
  '%s over a digest: a damaged, cut or foreign signature is not valid, and no error',
  async (algorithm) => {
    const spec = algorithm.startsWith('RSA') ? 'RSA_2048' : 'EC_P256';
    const id = await world.createKey(spec, { usage: 'SIGN_VERIFY' });
    const bytes = Buffer.from(await signed(id, { algorithm }), 'base64');
    const turned = Buffer.from(bytes);
    turned[40]! ^= 1;
    const all = [
      turned,
      bytes.subarray(1),
      Buffer.alloc(0),
      Buffer.alloc(bytes.length),
      Buffer.alloc(bytes.length, 0xff),
    ];
    for (const wrong of all) {
      const request = {
        op: 'verify',
        key: { id },
        message: digest(algorithm),
        messageType: 'DIGEST',
        signature: base64(wrong),
        algorithm,
      } as const;
      expect(await world.reply(request)).toMatchObject({ valid: false, version: null });
    }
  },
);

test('every enabled version is tried, or the one that was named', async () => {
  const id = await world.createKey('EC_P256');
  const signature = await signed(id);
  await world.rotate(id, 2, 'EC_P256');
  const request = { op: 'verify', key: { id }, message, messageType: 'RAW', signature } as const;
  expect(await world.reply(request)).toMatchObject({ valid: true, version: 1 });
  expect(world.usage.at(-1)).toMatchObject({ operation: 'verify', version: 1 });
  expect(await world.reply({ ...request, version: 2 })).toMatchObject({ valid: false });
  await world.append(id, 'KeyVersionDisabled', { version: 1 });
  expect(await world.reply(request)).toMatchObject({ valid: false });
  expect(await world.refusal({ ...request, version: 1 })).toBe('KeyDisabled');
  for (const version of [0, 3, 1.5])
    expect(await world.refusal({ ...request, version })).toBe('InvalidRequest');
});
