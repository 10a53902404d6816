import { randomFillSync } from 'node:crypto';

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** Nonces drawn at once: one call to the random generator for many, which costs more than the encryption itself. */
const POOL_NONCES = 1024;

const pool = Buffer.allocUnsafeSlow(POOL_NONCES * NONCE_BYTES);
let used = pool.length;

/** A fresh random 96-bit nonce. A view that stays valid until POOL_NONCES more were drawn: use it at once. */
export function nextNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE_BYTES;
  return pool.subarray(used - NONCE_BYTES, used);
}
