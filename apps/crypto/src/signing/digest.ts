import type { KeyObject } from 'node:crypto';
import { signEcdsaDigest, verifyEcdsaDigest } from './ecdsa-digest.js';
import { signPkcs1Digest, signPssDigest, verifyPkcs1Digest, verifyPssDigest } from './rsa-digest.js';
import type { HashName, SignatureScheme } from './schemes.js';

/** Signs a digest that the caller made. @param scheme one with a hash, as long as the digest */
export function signDigest(scheme: SignatureScheme, key: KeyObject, digest: Buffer): Buffer {
  const hash = scheme.hash as HashName;
  switch (scheme.kind) {
    case 'pss':
      return signPssDigest(hash, key, digest);
    case 'pkcs1':
      return signPkcs1Digest(hash, key, digest);
    case 'ecdsa':
      return signEcdsaDigest(key, digest);
    default:
      throw new Error(`${scheme.kind} signs no digests`);
  }
}

/** False also for signatures that are none. @param scheme one with a hash, as long as the digest */
export function verifyDigest(
  scheme: SignatureScheme,
  publicKey: KeyObject,
  digest: Buffer,
  signature: Buffer,
): boolean {
  const hash = scheme.hash as HashName;
  switch (scheme.kind) {
    case 'pss':
      return verifyPssDigest(hash, publicKey, digest, signature);
    case 'pkcs1':
      return verifyPkcs1Digest(hash, publicKey, digest, signature);
    case 'ecdsa':
      return verifyEcdsaDigest(publicKey, digest, signature);
    default:
      throw new Error(`${scheme.kind} verifies no digests`);
  }
}
