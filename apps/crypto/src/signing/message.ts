import { sign, verify, type KeyObject } from 'node:crypto';
import { nodeOptions, type SignatureScheme } from './schemes.js';

/** Signs a message with its own hashing, off the main thread. */
export function signMessage(scheme: SignatureScheme, key: KeyObject, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(scheme.hash, message, { key, ...nodeOptions(scheme) }, (error, signature) =>
      error ? reject(error) : resolve(signature),
    );
  });
}

/** False also for signatures that are none. */
export function verifyMessage(
  scheme: SignatureScheme,
  key: KeyObject,
  message: Buffer,
  signature: Buffer,
): Promise<boolean> {
  return new Promise((resolve) => {
    verify(scheme.hash, message, { key, ...nodeOptions(scheme) }, signature, (error, valid) =>
      resolve(!error && valid),
    );
  });
}
