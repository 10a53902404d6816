import { createDecipheriv } from 'node:crypto';

/** RFC 5649, 3: the first half of the alternative initial value; the second is the length of what is wrapped. */
const ICV2 = Buffer.from('A65959A6', 'hex');
const KEK_BYTES: readonly number[] = [16, 24, 32];
const BLOCK_BYTES = 8;
/** RFC 5649, 4.2: the initial value and at least one block. OpenSSL takes nothing at all for a wrapping of nothing. */
const MIN_WRAPPED_BYTES = 2 * BLOCK_BYTES;

/**
 * Unwraps what was wrapped with AES key wrap with padding (RFC 5649). Null for whatever goes wrong, also for a wrapping key
 * that is none. The caller wipes what it gets.
 */
export function unwrapKwp(kek: Buffer, wrapped: Buffer): Buffer | null {
  if (!KEK_BYTES.includes(kek.length)) return null;
  if (wrapped.length < MIN_WRAPPED_BYTES || wrapped.length % BLOCK_BYTES !== 0) return null;
  const decipher = createDecipheriv(`id-aes${kek.length * 8}-wrap-pad`, kek, ICV2);
  try {
    const clear = decipher.update(wrapped);
    decipher.final();
    return clear;
  } catch {
    return null;
  }
}
