import { constants, publicEncrypt, subtle, type KeyObject } from 'node:crypto';
import type { OaepHash } from './header.js';

const HASH_BYTES: Record<OaepHash, number> = { sha1: 20, sha256: 32 };
const WEB_HASHES: Record<OaepHash, string> = { sha1: 'SHA-1', sha256: 'SHA-256' };

/** The hash that an OAEP algorithm uses for its label and its mask (both the same, as AWS KMS does). */
export const oaepHash = (algorithm: string): OaepHash =>
  algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256';

/** Bytes of a modulus, and of every OAEP output made with it. */
export const modulusBytes = (key: KeyObject): number => key.asymmetricKeyDetails!.modulusLength! / 8;

/** RFC 8017, 7.1.1: the longest plaintext. */
export const maxOaepBytes = (key: KeyObject, hash: OaepHash): number =>
  modulusBytes(key) - 2 * HASH_BYTES[hash] - 2;

export function encryptOaep(key: KeyObject, hash: OaepHash, plaintext: Buffer): Buffer {
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash }, plaintext);
}

/**
 * Decrypts off the main thread, which an RSA-4096 key would hold up for milliseconds. Null for whatever goes wrong: one
 * answer for all, so that the padding tells nothing.
 */
export async function decryptOaep(
  key: KeyObject,
  hash: OaepHash,
  ciphertext: Buffer,
): Promise<Buffer | null> {
  if (ciphertext.length !== modulusBytes(key)) return null;
  const algorithm = { name: 'RSA-OAEP', hash: WEB_HASHES[hash] };
  try {
    return Buffer.from(
      await subtle.decrypt(algorithm, key.toCryptoKey(algorithm, false, ['decrypt']), ciphertext),
    );
  } catch {
    return null;
  }
}
