import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { specFacts, type KeySpec } from '@keyledger/domain';
import type { MaterialReply, WrappingAlgorithm } from '@keyledger/contracts';
import { generateMaterial } from '../material/generate.js';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { NOW, PROJECT } from '../testing/stores.js';
import { encryptOaep, wrapKwp, wrapMaterial } from '../testing/wrap-material.js';

/** Imports that are refused, each with its code, and after each of them nothing is kept. */
// Nearly every case has an RSA pair of its own.
jest.setTimeout(60_000);

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterEach(() => {
  world.now = NOW;
});
afterAll(() => world.close());

type Parameters = NonNullable<MaterialReply['importParameters']>;
const HYBRID = 'RSA_AES_KEY_WRAP_SHA_256';

async function parametersFor(
  keyId: string,
  wrappingAlgorithm: WrappingAlgorithm = HYBRID,
): Promise<Parameters> {
  const request = {
    type: 'importParameters',
    keyId,
    wrappingAlgorithm,
    wrappingKeySpec: 'RSA_2048',
  } as const;
  return (await world.material.handle(request)).importParameters!;
}

interface Attempt {
  spec?: KeySpec;
  importToken: string;
  encryptedMaterial: string;
  expectedFingerprint?: string | null;
}

/** The code of the refusal, after a look at what was kept. */
async function refusal(keyId: string, attempt: Attempt): Promise<string> {
  const request = { type: 'import', keyId, projectId: PROJECT, spec: 'AES_256', ...attempt } as const;
  const code = await world.material.handle({ expectedFingerprint: null, ...request }).then(
    () => 'not refused',
    (error: { code: string }) => error.code,
  );
  expect(await world.store.keyVersion(keyId, 1)).toBeUndefined();
  return code;
}

async function refusalOf(spec: KeySpec, material: Uint8Array): Promise<string> {
  const keyId = await world.createExternalKey(spec);
  const { publicKey, importToken } = await parametersFor(keyId);
  return refusal(keyId, { spec, importToken, encryptedMaterial: wrapMaterial(publicKey, HYBRID, material) });
}

test('a token with any byte changed, cut, of another key, or none, is no token', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const encryptedMaterial = wrapMaterial(publicKey, HYBRID, randomBytes(32));
  const bytes = Buffer.from(importToken, 'base64');
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1;
    const code = await refusal(keyId, { importToken: base64(altered), encryptedMaterial });
    expect([at, code]).toEqual([at, 'InvalidImportToken']);
  }
  const { importToken: ofAnother } = await parametersFor(await world.createExternalKey());
  const others = [
    '',
    'x',
    'AAAA',
    '!!!!',
    base64(bytes.subarray(0, -1)),
    base64(Buffer.alloc(5000)),
    ofAnother,
  ];
  for (const other of others) {
    expect(await refusal(keyId, { importToken: other, encryptedMaterial })).toBe('InvalidImportToken');
  }
});

test('a token serves for 24 hours by the service’s clock; then it is expired, and its wrapping key gone', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken, validTo } = await parametersFor(keyId);
  const encryptedMaterial = wrapMaterial(publicKey, HYBRID, randomBytes(32));
  world.now = validTo;
  for (let n = 0; n < 2; n++) {
    expect(await refusal(keyId, { importToken, encryptedMaterial })).toBe('ExpiredImportToken');
  }
  world.now = NOW;
  expect(await refusal(keyId, { importToken, encryptedMaterial })).toBe('InvalidImportToken');
});

test('a key has its eight newest wrapping keys', async () => {
  const keyId = await world.createExternalKey();
  const all: Parameters[] = [];
  for (let n = 0; n < 9; n++) {
    world.now = new Date(Date.parse(NOW) + n).toISOString();
    all.push(await parametersFor(keyId));
  }
  const wrong = base64(Buffer.alloc(300));
  const codes = [];
  for (const { importToken } of all)
    codes.push(await refusal(keyId, { importToken, encryptedMaterial: wrong }));
  expect(codes).toEqual(['InvalidImportToken', ...Array<string>(8).fill('InvalidCiphertext')]);
});

test('what was wrapped with another key or algorithm, damaged or cut, is no ciphertext', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const other = await parametersFor(keyId);
  const material = randomBytes(32);
  const good = Buffer.from(wrapMaterial(publicKey, HYBRID, material), 'base64');
  const altered = (at: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes[at]! ^= 1;
    return bytes;
  };
  const oaep = (kek: Buffer) => encryptOaep(publicKey, HYBRID, kek);
  const wrongs = [
    wrapMaterial(other.publicKey, HYBRID, material),
    wrapMaterial(publicKey, 'RSA_AES_KEY_WRAP_SHA_1', material),
    wrapMaterial(publicKey, 'RSAES_OAEP_SHA_256', material),
    base64(Buffer.concat([oaep(randomBytes(31)), wrapKwp(randomBytes(32), material)])),
    base64(Buffer.concat([oaep(randomBytes(32)), wrapKwp(randomBytes(32), material)])),
    base64(Buffer.concat([good, Buffer.alloc(8)])),
    '',
    ...[0, 255, 256, good.length - 1].flatMap((at) => [base64(altered(at)), base64(good.subarray(0, at))]),
  ];
  for (const [index, encryptedMaterial] of wrongs.entries()) {
    const code = await refusal(keyId, { importToken, encryptedMaterial });
    expect([index, code]).toEqual([index, 'InvalidCiphertext']);
  }
  for (const encryptedMaterial of ['no base64!', base64(Buffer.alloc(8193))]) {
    expect(await refusal(keyId, { importToken, encryptedMaterial })).toBe('InvalidRequest');
  }
});

test.each<KeySpec>(['AES_256', 'HMAC_256', 'HMAC_384', 'HMAC_512'])(
  '%s material has one size',
  async (spec) => {
    const bytes = specFacts(spec).size / 8;
    for (const wrong of [1, 16, bytes - 1, bytes + 1, 2 * bytes]) {
      expect(await refusalOf(spec, randomBytes(wrong))).toBe('IncorrectKeyMaterial');
    }
  },
);

test.each<[KeySpec, KeySpec[]]>([
  ['RSA_2048', ['RSA_3072', 'EC_P256', 'AES_256']],
  ['RSA_3072', ['RSA_2048']],
  ['EC_P256', ['EC_P384', 'EC_SECP256K1', 'ED25519', 'RSA_2048']],
  ['EC_P384', ['EC_P256', 'EC_P521']],
  ['EC_SECP256K1', ['EC_P256']],
  ['ED25519', ['EC_P256', 'ML_DSA_44']],
  ['ML_DSA_65', ['ML_DSA_44', 'ML_DSA_87', 'ED25519']],
  ['AES_256', ['RSA_2048', 'ED25519']],
])('material for %s is not that of %j', async (spec, others) => {
  for (const other of others) {
    const { clear } = await generateMaterial(other);
    expect(await refusalOf(spec, clear)).toBe('IncorrectKeyMaterial');
  }
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const der = { format: 'der', type: 'pkcs8' } as const;

test.each<[string, KeySpec, () => Uint8Array]>([
  ['PKCS #1 instead of PKCS #8', 'RSA_2048', () => rsa.privateKey.export({ format: 'der', type: 'pkcs1' })],
  ['SEC 1 instead of PKCS #8', 'EC_P256', () => ec.privateKey.export({ format: 'der', type: 'sec1' })],
  ['PEM', 'RSA_2048', () => Buffer.from(rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }))],
  ['encrypted', 'RSA_2048', () => rsa.privateKey.export({ ...der, cipher: 'aes-256-cbc', passphrase: 'x' })],
  ['a public key', 'RSA_2048', () => rsa.publicKey.export({ format: 'der', type: 'spki' })],
  ['cut', 'RSA_2048', () => rsa.privateKey.export(der).subarray(0, -1)],
  ['with something after it', 'RSA_2048', () => Buffer.concat([rsa.privateKey.export(der), Buffer.of(0)])],
  [
    'for PSS alone',
    'RSA_2048',
    () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey.export(der),
  ],
  ['of exponent 3', 'RSA_2048', () => rsaPair(3).export(der)],
  [
    'of a modulus of 2047 bits',
    'RSA_2048',
    () => generateKeyPairSync('rsa', { modulusLength: 2047 }).privateKey.export(der),
  ],
  ['nothing but zeros', 'RSA_2048', () => Buffer.alloc(1200)],
  ['one byte', 'EC_P256', () => Buffer.of(0x30)],
  ['with another public key', 'EC_P256', () => withAnotherPoint()],
  ['with another modulus', 'RSA_2048', () => withAnotherModulus()],
])('a private key that is %s is not taken', async (_what, spec, material) => {
  expect(await refusalOf(spec, material())).toBe('IncorrectKeyMaterial');
});

const rsaPair = (publicExponent: number) =>
  generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent }).privateKey;

/** The private key with the point of another one in its optional public part. */
function withAnotherPoint(): Buffer {
  const bytes = Buffer.from(ec.privateKey.export(der));
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'der',
    type: 'spki',
  });
  other.copy(bytes, bytes.length - 64, other.length - 64);
  return bytes;
}

function withAnotherModulus(): Buffer {
  const bytes = Buffer.from(rsa.privateKey.export(der));
  const modulus = Buffer.from(createPublicKey(rsa.privateKey).export({ format: 'jwk' }).n!, 'base64url');
  bytes[bytes.indexOf(modulus) + 100]! ^= 1;
  return bytes;
}

test('material with another fingerprint than the one expected is refused', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const encryptedMaterial = wrapMaterial(publicKey, HYBRID, randomBytes(32));
  const attempt = { importToken, encryptedMaterial, expectedFingerprint: 'f'.repeat(64) };
  expect(await refusal(keyId, attempt)).toBe('IncorrectKeyMaterial');
});

test('a refusal never says what the material was', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const material = Buffer.from('MATERIAL-THAT-NOBODY-SHOULD-SEE');
  const encryptedMaterial = wrapMaterial(publicKey, HYBRID, material);
  const request = { type: 'import', keyId, projectId: PROJECT, spec: 'AES_256', importToken } as const;
  const error = await world.material
    .handle({ ...request, encryptedMaterial, expectedFingerprint: null })
    .catch((refused: Error) => refused);
  const text = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(world.errors)}`;
  expect(text).toContain('AES_256');
  for (const form of [material.toString(), material.toString('base64'), material.toString('hex')]) {
    expect(text).not.toContain(form);
  }
});
