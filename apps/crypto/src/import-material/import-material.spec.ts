import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { KEY_SPECS, specFacts, type KeySpec } from '@keyledger/domain';
import {
  WRAPPING_ALGORITHMS,
  WRAPPING_KEY_SPECS,
  type MaterialReply,
  type OperationRequest,
  type WrappingAlgorithm,
  type WrappingKeySpec,
} from '@keyledger/contracts';
import { generateMaterial } from '../material/generate.js';
import { materialFacts } from '../material/material.js';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { NOW, OTHER_PROJECT, PROJECT } from '../testing/stores.js';
import { encryptOaep, wrapKwp, wrapMaterial } from '../testing/wrap-material.js';

/** What a green run does not prove: that key-lifecycle asks for this at the right time (its own tests do). */
// An RSA pair of 4096 bits can take seconds.
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

async function parametersFor(
  keyId: string,
  wrappingAlgorithm: WrappingAlgorithm = 'RSA_AES_KEY_WRAP_SHA_256',
  wrappingKeySpec: WrappingKeySpec = 'RSA_2048',
): Promise<Parameters> {
  const request = { type: 'importParameters', keyId, wrappingAlgorithm, wrappingKeySpec } as const;
  return (await world.material.handle(request)).importParameters!;
}

const later = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    ({ code }: { code: string }) => code,
  );

async function importAs(keyId: string, material: Uint8Array, parameters?: Parameters) {
  const { publicKey, importToken } = parameters ?? (await parametersFor(keyId));
  const encryptedMaterial = wrapMaterial(publicKey, 'RSA_AES_KEY_WRAP_SHA_256', material);
  return world.import({ keyId, importToken, encryptedMaterial });
}

/** An operation that needs the material, and one that undoes it. */
async function works(keyId: string, spec: KeySpec): Promise<void> {
  const key = { id: keyId };
  const message = base64('x');
  const [usage] = specFacts(spec).usages;
  if (usage === 'ENCRYPT_DECRYPT') {
    const { ciphertext } = await world.reply<{ ciphertext: string }>({
      op: 'encrypt',
      key,
      plaintext: message,
    });
    expect(await world.reply({ op: 'decrypt', key, ciphertext })).toMatchObject({ plaintext: message });
  } else if (usage === 'SIGN_VERIFY') {
    const signed = { key, message, messageType: 'RAW' } as const;
    const { signature } = await world.reply<{ signature: string }>({ op: 'sign', ...signed });
    expect(await world.reply({ op: 'verify', ...signed, signature })).toMatchObject({ valid: true });
  } else {
    const { mac } = await world.reply<{ mac: string }>({ op: 'generateMac', key, message });
    expect(await world.reply({ op: 'verifyMac', key, message, mac })).toMatchObject({ valid: true });
  }
}

test.each(Object.keys(KEY_SPECS) as KeySpec[])('%s material is imported and works', async (spec) => {
  const keyId = await world.createExternalKey(spec);
  const { clear, facts } = await generateMaterial(spec);
  const reply = await importAs(keyId, clear);
  expect(reply.material).toEqual(facts);
  expect(reply.material).toEqual(materialFacts(spec, clear));
  await works(keyId, spec);
});

const WRAPPINGS = WRAPPING_KEY_SPECS.flatMap((size) =>
  WRAPPING_ALGORITHMS.map((algorithm): [WrappingAlgorithm, WrappingKeySpec] => [algorithm, size]),
);
test.each(WRAPPINGS)('material wrapped with %s under %s is imported', async (algorithm, size) => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken, validTo } = await parametersFor(keyId, algorithm, size);
  expect(validTo).toBe(later(24 * 3_600_000));
  const encryptedMaterial = wrapMaterial(publicKey, algorithm, randomBytes(32));
  await world.import({ keyId, importToken, encryptedMaterial });
  await works(keyId, 'AES_256');
});

test.each([16, 24, 32])('the AES key of the hybrid wrapping may have %i bytes', async (bytes) => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const kek = randomBytes(bytes);
  const wrapped = [encryptOaep(publicKey, 'RSA_AES_KEY_WRAP_SHA_256', kek), wrapKwp(kek, randomBytes(32))];
  await world.import({ keyId, importToken, encryptedMaterial: base64(Buffer.concat(wrapped)) });
  await works(keyId, 'AES_256');
});

test('the same import again changes nothing, and the token serves until it expires', async () => {
  const keyId = await world.createExternalKey();
  const parameters = await parametersFor(keyId);
  const material = randomBytes(32);
  const first = await importAs(keyId, material, parameters);
  const kept = await world.store.keyVersion(keyId, 1);
  world.now = later(24 * 3_600_000 - 1);
  expect(await importAs(keyId, material, parameters)).toEqual(first);
  expect(await world.store.keyVersion(keyId, 1)).toEqual(kept);
});

test('material that was destroyed can be imported again, the same alone, and decrypts what it did', async () => {
  const keyId = await world.createExternalKey();
  const material = randomBytes(32);
  const { historyKey } = await importAs(keyId, material);
  const plaintext = base64('x');
  const request = { op: 'encrypt', key: { id: keyId }, plaintext } as const;
  const { ciphertext } = await world.reply<{ ciphertext: string }>(request);
  await world.append(keyId, 'KeyMaterialDeleted');
  for (let n = 0; n < 2; n++) {
    const reply = await world.material.handle({ type: 'destroyMaterial', keyId });
    expect(reply).toEqual({ material: null, historyKey: null });
  }
  expect(await world.store.keyVersion(keyId, 1)).toBeUndefined();
  const decrypt: OperationRequest = { op: 'decrypt', ciphertext };
  expect(await world.refusal(decrypt)).toBe('InvalidKeyState');
  expect(await codeOf(importAs(keyId, randomBytes(32)))).toBe('IncorrectKeyMaterial');
  expect(await world.store.keyVersion(keyId, 1)).toBeUndefined();
  expect(await importAs(keyId, material)).toMatchObject({ historyKey });
  expect(await world.reply(decrypt)).toMatchObject({ plaintext });
});

test('a key that was destroyed has no parameters any more, gets none, and takes no material', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  await world.material.handle({ type: 'destroy', keyId });
  expect(await codeOf(parametersFor(keyId))).toBe('KeyDeleted');
  const encryptedMaterial = wrapMaterial(publicKey, 'RSA_AES_KEY_WRAP_SHA_256', randomBytes(32));
  const request = { type: 'import', keyId, projectId: PROJECT, spec: 'AES_256', importToken } as const;
  const work = world.material.handle({ ...request, encryptedMaterial, expectedFingerprint: null });
  expect(await codeOf(work)).toBe('KeyDeleted');
});

test('a key that was never created takes no material', async () => {
  const keyId = '00000000-0000-4000-8000-000000000000';
  const { publicKey, importToken } = await parametersFor(keyId);
  const encryptedMaterial = wrapMaterial(publicKey, 'RSA_AES_KEY_WRAP_SHA_256', randomBytes(32));
  const request = { type: 'import', keyId, projectId: PROJECT, spec: 'AES_256', importToken } as const;
  const work = world.material.handle({ ...request, encryptedMaterial, expectedFingerprint: null });
  expect(await codeOf(work)).toBe('KeyNotFound');
  expect(await world.store.keyVersion(keyId, 1)).toBeUndefined();
});

test('two first imports of different material: the later one has to wait, or replaces one that nothing came of', async () => {
  const keyId = await world.createExternalKey();
  const { publicKey, importToken } = await parametersFor(keyId);
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const ask = (material: Buffer, expectedFingerprint: string | null = null) => {
    const encryptedMaterial = wrapMaterial(publicKey, 'RSA_AES_KEY_WRAP_SHA_256', material);
    const request = { type: 'import', keyId, projectId: PROJECT, spec: 'AES_256', importToken } as const;
    return codeOf(world.material.handle({ ...request, encryptedMaterial, expectedFingerprint }));
  };
  expect(await ask(one)).toBe('not refused');
  expect(await ask(two)).toBe('ConcurrentChange');
  world.now = later(60_001);
  expect(await ask(two)).toBe('not refused');
  // The log knows the first one: it counts, and the other serves nobody.
  const material = { ...materialFacts('AES_256', one) };
  await world.append(keyId, 'KeyMaterialImported', { material, expiresAt: null });
  expect(await world.refusal({ op: 'encrypt', key: { id: keyId }, plaintext: '' })).toBe('Unavailable');
  expect(await ask(one, material.fingerprint)).toBe('not refused');
  await works(keyId, 'AES_256');
});

test('an elliptic curve key has one fingerprint, in whichever form its point is written', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const compressed = compressedPkcs8(privateKey.export({ format: 'jwk' }));
  createPrivateKey({ key: compressed, format: 'der', type: 'pkcs8' });
  const keyId = await world.createExternalKey('EC_P256');
  const { material } = await importAs(keyId, compressed);
  const uncompressed = privateKey.export({ format: 'der', type: 'pkcs8' });
  expect(material).toEqual(materialFacts('EC_P256', uncompressed));
  expect((await importAs(keyId, uncompressed)).material).toEqual(material);
  await works(keyId, 'EC_P256');
});

function compressedPkcs8({ d, x, y }: { d?: string; x?: string; y?: string }): Buffer {
  const odd = Buffer.from(y!, 'base64url').at(-1)! & 1;
  const head = Buffer.from('3067020100301306072a8648ce3d020106082a8648ce3d030107044d304b0201010420', 'hex');
  const point = Buffer.concat([Buffer.of(2 + odd), Buffer.from(x!, 'base64url')]);
  return Buffer.concat([head, Buffer.from(d!, 'base64url'), Buffer.from('a124032200', 'hex'), point]);
}

test.each([{ wrappingAlgorithm: 'RSAES_PKCS1_V1_5' }, { wrappingKeySpec: 'RSA_1024' }, { keyId: 'x' }])(
  'parameters with %j are bad input',
  async (more) => {
    const keyId = await world.createExternalKey();
    const request = { type: 'importParameters', keyId, wrappingAlgorithm: 'RSAES_OAEP_SHA_256' } as const;
    const work = world.material.handle({ ...request, wrappingKeySpec: 'RSA_2048', ...(more as object) });
    expect(await codeOf(work)).toBe('InvalidRequest');
  },
);

test('material in the store of another project or spec is not taken for this', async () => {
  const keyId = await world.createExternalKey();
  const material = randomBytes(32);
  const parameters = await parametersFor(keyId);
  await importAs(keyId, material, parameters);
  const encryptedMaterial = wrapMaterial(parameters.publicKey, 'RSA_AES_KEY_WRAP_SHA_256', material);
  const { importToken } = parameters;
  const request = {
    type: 'import',
    keyId,
    importToken,
    encryptedMaterial,
    expectedFingerprint: null,
  } as const;
  const others = [
    { projectId: OTHER_PROJECT, spec: 'AES_256' },
    { projectId: PROJECT, spec: 'HMAC_256' },
  ] as const;
  for (const other of others) {
    expect(await codeOf(world.material.handle({ ...request, ...other }))).toBe('AlreadyExists');
  }
});
