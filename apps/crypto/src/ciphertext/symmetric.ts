import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { NONCE_BYTES, TAG_BYTES, nextNonce } from '../wrapping/nonces.js';
import { HEADER_BYTES } from './header.js';

/** How many bytes longer a symmetric ciphertext is than its plaintext. */
export const SYMMETRIC_OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * AES-256-GCM with a given nonce, which must never be used twice under one key. The additional authenticated data is the
 * header and the context: neither key, nor version, nor context can be exchanged.
 */
export function encryptWith(
  key: KeyObject,
  header: Buffer,
  nonce: Buffer,
  context: Buffer,
  plaintext: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(header);
  if (context.length > 0) cipher.setAAD(context);
  const out = Buffer.allocUnsafe(SYMMETRIC_OVERHEAD_BYTES + plaintext.length);
  out.set(header);
  out.set(nonce, HEADER_BYTES);
  out.set(cipher.update(plaintext), HEADER_BYTES + NONCE_BYTES);
  cipher.final();
  out.set(cipher.getAuthTag(), out.length - TAG_BYTES);
  return out;
}

/**
 * As `encryptWith`, with a random nonce. NIST SP 800-38D asks for a new key before 2^32 of them: a key that encrypts more
 * than that between two rotations should hand out data keys instead (docs/reference/ciphertext.md).
 */
export function encryptSymmetric(
  key: KeyObject,
  header: Buffer,
  context: Buffer,
  plaintext: Uint8Array,
): Buffer {
  return encryptWith(key, header, nextNonce(), context, plaintext);
}

/** Decrypts a whole symmetric ciphertext; null when it was altered, or the key or the context is another. */
export function decryptSymmetric(key: KeyObject, ciphertext: Buffer, context: Buffer): Buffer | null {
  const end = ciphertext.length - TAG_BYTES;
  const start = HEADER_BYTES + NONCE_BYTES;
  if (end < start) return null;
  const header = ciphertext.subarray(0, HEADER_BYTES);
  const nonce = ciphertext.subarray(HEADER_BYTES, start);
  return decryptWith(key, header, nonce, context, ciphertext.subarray(start, end), ciphertext.subarray(end));
}

/** The opposite of `encryptWith`, of a ciphertext in its parts; null when one of them, or the key, is another. */
export function decryptWith(
  key: KeyObject,
  header: Buffer,
  nonce: Buffer,
  context: Buffer,
  encrypted: Buffer,
  tag: Buffer,
): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  if (context.length > 0) decipher.setAAD(context);
  decipher.setAuthTag(tag);
  const clear = decipher.update(encrypted);
  try {
    decipher.final();
    return clear;
  } catch {
    clear.fill(0);
    return null;
  }
}
