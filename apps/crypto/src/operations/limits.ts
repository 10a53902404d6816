import { MAX_PLAINTEXT_BYTES } from '@keyledger/domain';
import { SYMMETRIC_OVERHEAD_BYTES } from '../ciphertext/symmetric.js';

/** The longest ciphertext that encrypting could have made. */
export const MAX_CIPHERTEXT_BYTES = MAX_PLAINTEXT_BYTES + SYMMETRIC_OVERHEAD_BYTES;
/** Longer than any signature here (ML-DSA-87: 4627). */
export const MAX_SIGNATURE_BYTES = 8192;
/** HMAC-SHA-512's 64, and room for a wrong one to be called wrong instead of malformed. */
export const MAX_MAC_BYTES = 128;
