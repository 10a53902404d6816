import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import { specFacts, type KeySpec } from '@keyledger/domain';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

let world: CryptoWorld;
const keys = new Map<KeySpec, string>();
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

async function keyOf(spec: KeySpec): Promise<string> {
  const id = keys.get(spec) ?? (await world.createKey(spec, { usage: 'SIGN_VERIFY' }));
  keys.set(spec, id);
  return id;
}

const SPECS: KeySpec[] = [
  'RSA_2048',
  'RSA_3072',
  'EC_P256',
  'EC_P384',
  'EC_P521',
  'EC_SECP256K1',
  'ED25519',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
];
const CASES = SPECS.flatMap((spec) =>
  specFacts(spec).signingAlgorithms.map((algorithm): [KeySpec, string] => [spec, algorithm]),
);
const HASHED = CASES.filter(
  ([, algorithm]) => /SHA_(256|384|512)$/.test(algorithm) && !algorithm.startsWith('ED'),
);
const message = Buffer.from('the contract');
const hashOf = (algorithm: string): string => `sha${algorithm.slice(-3)}`;

/** As anybody with the public key would check it, by node:crypto's own hashing. */
async function verifies(id: string, algorithm: string, signature: string): Promise<boolean> {
  const key = createPublicKey({ key: await world.publicKey(id), format: 'der', type: 'spki' });
  const hash = HASHED.some(([, each]) => each === algorithm) ? hashOf(algorithm) : null;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const options = algorithm.includes('PSS') ? pss : {};
  return verify(hash, message, { key, ...options }, Buffer.from(signature, 'base64'));
}

test.each(CASES)('%s signs messages with %s', async (spec, algorithm) => {
  const id = await keyOf(spec);
  const request = {
    op: 'sign',
    key: { id },
    message: base64(message),
    messageType: 'RAW',
    algorithm,
  } as const;
  const signed = await world.reply<Record<string, string>>(request);
  expect(signed).toMatchObject({ keyId: id, version: 1, algorithm });
  expect(await verifies(id, algorithm, signed.signature!)).toBe(true);
});

test.each(HASHED)('%s signs digests with %s, as if it had hashed itself', async (spec, algorithm) => {
  const id = await keyOf(spec);
  const digest = createHash(hashOf(algorithm)).update(message).digest();
  const request = {
    op: 'sign',
    key: { id },
    message: base64(digest),
    messageType: 'DIGEST',
    algorithm,
  } as const;
  const signed = await world.reply<Record<string, string>>(request);
  expect(await verifies(id, algorithm, signed.signature!)).toBe(true);
  const short = { ...request, message: base64(digest.subarray(1)) };
  expect(await world.refusal(short)).toBe('InvalidRequest');
});

test('the default of RSA is PSS with SHA-256', async () => {
  const id = await keyOf('RSA_2048');
  const request = { op: 'sign', key: { id }, message: base64(message), messageType: 'RAW' } as const;
  expect(await world.reply(request)).toMatchObject({ algorithm: 'RSASSA_PSS_SHA_256' });
});

test.each([
  ['ED25519', 'DIGEST', 64],
  ['ED25519', 'EXTERNAL_MU', 64],
  ['ML_DSA_44', 'DIGEST', 64],
  ['ML_DSA_44', 'EXTERNAL_MU', 64],
  ['EC_P256', 'EXTERNAL_MU', 64],
] as const)('%s does not sign %s messages', async (spec, messageType, bytes) => {
  const id = await keyOf(spec);
  const request = { op: 'sign', key: { id }, message: base64(Buffer.alloc(bytes)), messageType } as const;
  expect(await world.refusal(request)).toBe('UnsupportedOperation');
});

test("another key's algorithm, an unknown one and pre-hashed Ed25519 are told apart", async () => {
  const id = await keyOf('ED25519');
  const ask = (algorithm: string) =>
    ({ op: 'sign', key: { id }, message: base64(message), messageType: 'RAW', algorithm }) as const;
  expect(await world.refusal(ask('ECDSA_SHA_256'))).toBe('InvalidKeyUsage');
  expect(await world.refusal(ask('NO_SUCH'))).toBe('InvalidRequest');
  expect(await world.refusal(ask('ED25519_PH_SHA_512'))).toBe('UnsupportedOperation');
});

test('a message type that is none, and a message too long, are bad input', async () => {
  const id = await keyOf('EC_P256');
  const request = { op: 'sign', key: { id }, message: base64(message), messageType: 'RAW' } as const;
  expect(await world.refusal({ ...request, messageType: 'HASH' as never })).toBe('InvalidRequest');
  const long = base64(Buffer.alloc(32_769));
  expect(await world.refusal({ ...request, message: long })).toBe('InvalidRequest');
});
