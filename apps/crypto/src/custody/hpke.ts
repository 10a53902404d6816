import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';

/**
 * HPKE (RFC 9180) base mode: X25519, HKDF-SHA-256, AES-256-GCM, one message per encapsulation.
 *
 * sealed = enc[32] ‖ ciphertext ‖ tag[16], base64
 */
const ENC_BYTES = 32;
/** RFC 8410: the fixed PKCS #8 prefix of an X25519 private key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

const suite = () =>
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Raw X25519 keys of 32 bytes. */
export interface SealingPair {
  privateKey: Buffer;
  /** Base64. */
  publicKey: string;
}

export async function newSealingPair(): Promise<SealingPair> {
  const { kem } = suite();
  const pair = await kem.generateKeyPair();
  const privateKey = Buffer.from(await kem.serializePrivateKey(pair.privateKey));
  return { privateKey, publicKey: sealingPublicKey(privateKey) };
}

/** Base64 of the public half. */
export function sealingPublicKey(privateKey: Uint8Array): string {
  const key = Buffer.concat([PKCS8_PREFIX, privateKey]);
  const spki = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  key.fill(0);
  return spki.export({ format: 'der', type: 'spki' }).subarray(-ENC_BYTES).toString('base64');
}

/** @param info what the message is and where it belongs: it opens under the same text alone */
export async function sealTo(publicKey: string, info: string, clear: Uint8Array): Promise<string> {
  const kem = suite();
  const recipientPublicKey = await kem.kem.deserializePublicKey(Buffer.from(publicKey, 'base64'));
  const { enc, ct } = await kem.seal({ recipientPublicKey, info: Buffer.from(info) }, clear);
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]).toString('base64');
}

/** @throws Error it was altered, sealed to another key, or belongs elsewhere. */
export async function openSealed(privateKey: Uint8Array, info: string, sealed: string): Promise<Buffer> {
  const kem = suite();
  const bytes = Buffer.from(sealed, 'base64');
  const recipientKey = await kem.kem.deserializePrivateKey(privateKey);
  const enc = bytes.subarray(0, ENC_BYTES);
  const clear = await kem.open({ recipientKey, enc, info: Buffer.from(info) }, bytes.subarray(ENC_BYTES));
  return Buffer.from(clear);
}
