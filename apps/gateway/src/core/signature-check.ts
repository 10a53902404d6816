import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';
import { singleHeader, type SignedRequest } from './sigv4-canonical.js';

/** Stands in for the secret of an access key that does not exist, so that refusing it takes the same work. */
export const UNKNOWN_KEY_SECRET = randomBytes(30).toString('base64');

/**
 * The hash of the body, which a header may state and nothing else: believed unchecked, a stated hash would be good for any other
 * body too.
 * @param header its name as refusals write it
 * @throws KeyledgerError InvalidSignature
 */
export function checkedPayloadHash(request: SignedRequest, header: string): string {
  const actual = createHash('sha256').update(request.rawBody).digest('hex');
  const stated = singleHeader(request, header.toLowerCase());
  if (stated !== undefined && stated !== actual) {
    throw new KeyledgerError('InvalidSignature', `${header} is not the SHA-256 of the body`);
  }
  return actual;
}

/**
 * Compares in a time that tells nothing, and also where there is no such access key.
 * @param secret null: there is none, and `expected` was made with `UNKNOWN_KEY_SECRET`
 * @throws KeyledgerError InvalidToken, InvalidSignature
 */
export function checkSignature(secret: string | null, expected: Buffer, presented: Buffer): void {
  const matches = timingSafeEqual(expected, presented);
  if (secret === null) throw new KeyledgerError('InvalidToken', 'there is no such access key');
  if (!matches) {
    throw new KeyledgerError(
      'InvalidSignature',
      'the signature does not match: check the secret access key and how the request is signed',
    );
  }
}
