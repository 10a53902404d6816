import type { KeyRef } from '@keyledger/domain';
import { AwsError } from '../wire/aws-error.js';

/** docs/reference/ciphertext.md: a symmetric ciphertext begins with its form and the id of its key. */
const SYMMETRIC = 1;
const KEY_ID_BYTES = 16;

/**
 * The key that a symmetric ciphertext names, for a dry run, which does not open it.
 * @param ciphertext base64
 * @throws AwsError InvalidCiphertextException
 */
export function keyOfCiphertext(ciphertext: string): KeyRef {
  const bytes = Buffer.from(ciphertext, 'base64');
  if (bytes[0] !== SYMMETRIC || bytes.length <= KEY_ID_BYTES) {
    throw new AwsError('InvalidCiphertextException', 'the ciphertext was not made here');
  }
  const hex = bytes.toString('hex', 1, 1 + KEY_ID_BYTES);
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}
