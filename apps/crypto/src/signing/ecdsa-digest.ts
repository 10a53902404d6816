import type { KeyObject } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

/**
 * ECDSA over a given digest. node:crypto always hashes first, so this is @noble/curves (audited, pure JavaScript). It takes
 * the private key as bytes: for a moment they are in the JavaScript heap, where nothing can wipe them.
 */
const CURVES = { 'P-256': p256, 'P-384': p384, 'P-521': p521, secp256k1 };
/** Like OpenSSL and AWS KMS: any s is accepted and none is preferred. Nonces: RFC 6979 with fresh randomness added. */
const FORM = { prehash: false, lowS: false, format: 'der' } as const;

export function signEcdsaDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const { crv, d } = privateKey.export({ format: 'jwk' });
  return Buffer.from(curve(crv).sign(digest, bytes(d), { ...FORM, extraEntropy: true }));
}

export function verifyEcdsaDigest(publicKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const { crv, x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]);
  try {
    return curve(crv).verify(signature, digest, point, FORM);
  } catch {
    return false;
  }
}

function curve(name: string | undefined): (typeof CURVES)[keyof typeof CURVES] {
  const found = CURVES[name as keyof typeof CURVES];
  if (!found) throw new Error('the key is on no curve that is known here');
  return found;
}

const bytes = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
