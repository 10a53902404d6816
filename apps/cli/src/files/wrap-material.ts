import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { usageError } from '../errors.js';

/** What `wrapMaterial` does, in the service's words. */
export const WRAPPING_ALGORITHM = 'RSA_AES_KEY_WRAP_SHA_256';
const AES_KEY_BYTES = 32;
/** RFC 5649: the alternative initial value of AES key wrap with padding. */
const KWP_INITIAL_VALUE = Buffer.from('a65959a6', 'hex');
const PEM_START = '-----BEGIN ';

/**
 * Wraps material for an import: an AES-256 key of this call alone, encrypted under the service's public key (RSA-OAEP, SHA-256),
 * followed by the material under that AES key (AES-KWP, RFC 5649). Any length of material fits so.
 *
 * @param publicKey SubjectPublicKeyInfo, DER, base64
 * @returns base64
 */
export function wrapMaterial(publicKey: string, material: Buffer): string {
  const aesKey = randomBytes(AES_KEY_BYTES);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, KWP_INITIAL_VALUE);
  const wrapped = Buffer.concat([cipher.update(material), cipher.final()]);
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const wrappedKey = publicEncrypt({ key, padding, oaepHash: 'sha256' }, aesKey);
  aesKey.fill(0);
  return Buffer.concat([wrappedKey, wrapped]).toString('base64');
}

/**
 * Material as the service takes it, from a file's bytes: those of a symmetric key as they are, a private key as PKCS #8 in DER,
 * also when the file has it in PEM.
 */
export function materialOf(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, PEM_START.length).equals(Buffer.from(PEM_START))) return bytes;
  try {
    return createPrivateKey(bytes).export({ type: 'pkcs8', format: 'der' });
  } catch {
    throw usageError('the PEM in the file is not a private key without a password');
  }
}
