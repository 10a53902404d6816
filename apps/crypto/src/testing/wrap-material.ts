import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { WrappingAlgorithm } from '@keyledger/contracts';

/** Wraps material for import as its owner would, with node:crypto alone. @param publicKey of the parameters, base64 */
export function wrapMaterial(publicKey: string, algorithm: WrappingAlgorithm, material: Uint8Array): string {
  const oaep = (clear: Uint8Array): Buffer => encryptOaep(publicKey, algorithm, clear);
  if (algorithm.startsWith('RSAES')) return oaep(material).toString('base64');
  const kek = randomBytes(32);
  return Buffer.concat([oaep(kek), wrapKwp(kek, material)]).toString('base64');
}

/** RSAES-OAEP with the hash that the algorithm names. */
export function encryptOaep(publicKey: string, algorithm: WrappingAlgorithm, clear: Uint8Array): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const oaepHash = algorithm.endsWith('SHA_256') ? 'sha256' : 'sha1';
  return publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, clear);
}

/** AES key wrap with padding (RFC 5649). */
export function wrapKwp(kek: Uint8Array, material: Uint8Array): Buffer {
  const cipher = createCipheriv(`id-aes${kek.length * 8}-wrap-pad`, kek, Buffer.from('A65959A6', 'hex'));
  return Buffer.concat([cipher.update(material), cipher.final()]);
}
