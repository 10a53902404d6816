import {
  constants,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { decodePss, encodePss } from './pss-encoding.js';
import type { HashName } from './schemes.js';

/**
 * RSA signatures over a given digest. node:crypto always hashes first; here it does the private operation, and the padding
 * (RFC 8017) is put around the digest beforehand. Everything secret stays in OpenSSL.
 */

/** RFC 8017, 9.2, note 1: DER of DigestInfo up to the digest itself. */
const DIGEST_INFO: Record<HashName, Buffer> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

export function signPkcs1Digest(hash: HashName, key: KeyObject, digest: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_PADDING;
  return privateEncrypt({ key, padding }, Buffer.concat([DIGEST_INFO[hash], digest]));
}

export function verifyPkcs1Digest(
  hash: HashName,
  key: KeyObject,
  digest: Buffer,
  signature: Buffer,
): boolean {
  const expected = Buffer.concat([DIGEST_INFO[hash], digest]);
  const found = opened(key, constants.RSA_PKCS1_PADDING, signature);
  return found !== null && found.length === expected.length && timingSafeEqual(found, expected);
}

/** The salt is as long as the digest, as in AWS KMS. */
export function signPssDigest(hash: HashName, key: KeyObject, digest: Buffer): Buffer {
  const encoded = encodePss(hash, digest, randomBytes(digest.length), modulusBits(key));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

export function verifyPssDigest(hash: HashName, key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const encoded = opened(key, constants.RSA_NO_PADDING, signature);
  return encoded !== null && decodePss(hash, digest, encoded, modulusBits(key));
}

function opened(key: KeyObject, padding: number, signature: Buffer): Buffer | null {
  // OpenSSL would take a shorter signature as a smaller number; RFC 8017 wants exactly the modulus's length.
  if (signature.length !== modulusBits(key) / 8) return null;
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return null;
  }
}

const modulusBits = (key: KeyObject): number => key.asymmetricKeyDetails!.modulusLength!;
