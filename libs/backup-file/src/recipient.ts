import { subtle, type webcrypto } from 'node:crypto';
import { identityToRecipient } from 'age-encryption';

/** RFC 8410: what stands before the 32 bytes of an X25519 private key in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A file's secret as age-encryption takes it. */
export type AgeIdentity = webcrypto.CryptoKey;

/** @param scalar 32 bytes, X25519; the caller wipes them. */
export async function ageIdentity(scalar: Uint8Array): Promise<AgeIdentity> {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, scalar]);
  try {
    return await subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits']);
  } finally {
    pkcs8.fill(0);
  }
}

/** `age1…`: the public half, to which a file can be encrypted by whoever does not know its password. */
export const ageRecipient = (identity: AgeIdentity): Promise<string> => identityToRecipient(identity);
