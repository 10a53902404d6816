import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { canonicalContext } from '../../../apps/crypto/src/ciphertext/canonical-context.js';
import { symmetricHeader } from '../../../apps/crypto/src/ciphertext/header.js';
import { decryptWith } from '../../../apps/crypto/src/ciphertext/symmetric.js';
import { ImportBench } from './import-bench.js';
import { everyCase, hex, type Case, type Group } from './support.js';

/**
 * AES-GCM. The additional data of our ciphertexts begins with their header, so that Wycheproof's cannot be decrypted as they
 * are by the operation `decrypt`. They go to what it calls with key, nonce, additional data, ciphertext and tag; and their
 * keys go through a real import, after which a ciphertext of ours around their nonce and message is decrypted
 * (where the case's nonce has not our 12 bytes, with one that has).
 */
const NONE = Buffer.alloc(0);
/** GCM with a nonce of no bytes does not exist; OpenSSL refuses long ones, and our ciphertexts have 12 bytes always. */
const NONCE_BYTES = { min: 1, max: 128 };

const opens = ({ key, iv, aad, ct, tag, msg }: Case): boolean => {
  const secret = createSecretKey(hex(key));
  try {
    return decryptWith(secret, hex(aad), hex(iv), NONE, hex(ct), hex(tag))?.equals(hex(msg)) ?? false;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_CRYPTO_INVALID_KEYLEN' || code === 'ERR_CRYPTO_INVALID_IV') return false;
    throw error;
  }
};

const isBeyond = ({ iv }: Case, { keySize }: Group): boolean =>
  keySize !== 256 || iv.length / 2 > NONCE_BYTES.max || iv.length / 2 < NONCE_BYTES.min;

everyCase(
  'aes_gcm_test.json',
  'opening with the primitive of decrypt',
  {
    cases: 316,
    accepted: 75,
    refused: 87,
    beyond: 154,
    why: 'keys of 128 and 192 bits, or nonces of more than 128 bytes',
  },
  opens,
  isBeyond,
);

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open('AES_256');
});
afterAll(() => bench.close());

/** Imports the key, and has it decrypt a ciphertext that this test has made around the case's nonce, message and data. */
async function importsAndDecrypts(each: Case, { keySize }: Group): Promise<boolean> {
  const { key, aad, msg } = each;
  const outcome = await bench.import(hex(key));
  expect(outcome).toBe(keySize === 256 ? 'imported' : 'IncorrectKeyMaterial');
  if (outcome !== 'imported') return false;
  const ciphertext = oursAround(each, bench.keyId).toString('base64');
  const context = { aad };
  const result = await bench.world.perform({ op: 'decrypt', ciphertext, context });
  return result.ok && (result.value as { plaintext: string }).plaintext === hex(msg).toString('base64');
}

/** A ciphertext of ours that is wrong where the case is: without a nonce, or with the same bits of the tag turned. */
function oursAround({ key, iv, aad, msg, tag, flags }: Case, keyId: string): Buffer {
  const header = symmetricHeader(keyId, 1);
  const nonce = iv.length === 24 ? hex(iv) : randomBytes(12);
  const additional = Buffer.concat([header, canonicalContext({ aad })]);
  const [encrypted, right] = sealed(hex(key), nonce, additional, hex(msg));
  if (iv === '') return Buffer.concat([header, encrypted, right]);
  if (flags.includes('ModifiedTag')) {
    const [, unmodified] = sealed(hex(key), hex(iv), hex(aad), hex(msg));
    for (const [index, byte] of hex(tag).entries()) right[index]! ^= byte ^ unmodified[index]!;
  }
  return Buffer.concat([header, nonce, encrypted, right]);
}

function sealed(key: Buffer, nonce: Buffer, additional: Buffer, msg: Buffer): [Buffer, Buffer] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(additional);
  return [Buffer.concat([cipher.update(msg), cipher.final()]), cipher.getAuthTag()];
}

everyCase(
  'aes_gcm_test.json',
  'importing the key and decrypting a ciphertext of ours that is made, or altered, like the case',
  { cases: 316, accepted: 76, refused: 87, beyond: 153, why: 'keys of 128 and 192 bits' },
  importsAndDecrypts,
  (_each, { keySize }) => keySize !== 256,
);
