import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { isSymmetric, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import { publicKeyFingerprint, secretFingerprint } from '../wrapping/fingerprint.js';

/**
 * A version's material in clear. Symmetric: the secret's bytes; asymmetric: the private key, PKCS #8 DER. Whoever has it
 * wipes it when it is done.
 */
export type ClearMaterial = Buffer;

/** The key that operations work with. A `KeyObject` keeps its bytes outside of the JavaScript heap. */
export function keyFromMaterial(spec: KeySpec, clear: ClearMaterial): KeyObject {
  if (isSymmetric(spec)) return createSecretKey(clear);
  return createPrivateKey({ key: clear, format: 'der', type: 'pkcs8' });
}

/** What the log may know of the material. */
export function materialFacts(spec: KeySpec, clear: ClearMaterial): MaterialFacts {
  if (isSymmetric(spec)) return { fingerprint: secretFingerprint(clear) };
  return publicFacts(publicKeyOf(keyFromMaterial(spec, clear)));
}

/**
 * SubjectPublicKeyInfo, DER, of a private key. An elliptic curve's point can be written in two forms, and OpenSSL keeps the
 * one that an imported key came in: by way of JWK it becomes the uncompressed one, so that a key has one fingerprint.
 */
function publicKeyOf(privateKey: KeyObject): Buffer {
  const publicKey = createPublicKey(privateKey);
  const key =
    publicKey.asymmetricKeyType === 'ec'
      ? createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' })
      : publicKey;
  return key.export({ format: 'der', type: 'spki' });
}

export const publicFacts = (spki: Buffer): MaterialFacts => ({
  fingerprint: publicKeyFingerprint(spki),
  publicKey: spki.toString('base64'),
});
