import { createHash, createHmac, createSecretKey } from 'node:crypto';

/**
 * Symmetric secrets: HMAC-SHA-256 with this label as the key and the secret as the message (HKDF-Extract of RFC 5869).
 * The other way round, the fingerprint of an HMAC key, which is public, would be a valid MAC made by that key. It depends
 * on nothing but the secret, so it stays the same when master keys rotate; and since the secret is at least 256 random
 * bits, nobody finds it by guessing.
 */
const LABEL = createSecretKey(Buffer.from('keyledger fingerprint v1'));

/** Fingerprint of a secret of at least 256 random bits, hex. */
export function secretFingerprint(secret: Uint8Array): string {
  return createHmac('sha256', LABEL).update(secret).digest('hex');
}

/** Fingerprint of a public key: SHA-256 over its SubjectPublicKeyInfo (DER), hex. */
export function publicKeyFingerprint(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}
