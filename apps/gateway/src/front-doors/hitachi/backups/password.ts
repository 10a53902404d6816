import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from '../limits.js';
import { invalid } from '../wire/fields.js';

/** ASCII letters, digits and signs, no blank. */
const PASSWORD = /^[!-~]*$/;

/** @throws KeyledgerError InvalidRequest, which does not quote it. */
export function checkPassword(value: unknown): string {
  if (value === undefined) throw invalid('password is missing');
  const fits =
    typeof value === 'string' &&
    value.length >= MIN_PASSWORD_CHARS &&
    value.length <= MAX_PASSWORD_CHARS &&
    PASSWORD.test(value);
  if (fits) return value;
  throw invalid(
    `password must have ${MIN_PASSWORD_CHARS} to ${MAX_PASSWORD_CHARS} ASCII letters, digits and signs, and no blank`,
  );
}
