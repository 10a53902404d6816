import { MAX_KEYS } from '../limits.js';
import { invalid } from '../wire/fields.js';

/** A key's number, as paths name it. @throws KeyledgerError InvalidRequest for what is the number of no key. */
export function keyNumber(keyId: string): number {
  if (/^(0|[1-9]\d{0,3})$/.test(keyId) && Number(keyId) < MAX_KEYS) return Number(keyId);
  throw invalid(`keyId must be a number from 0 to ${MAX_KEYS - 1}`);
}
