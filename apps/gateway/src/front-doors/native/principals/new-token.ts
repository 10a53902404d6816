import { hash, randomBytes } from 'node:crypto';

/** So that a token is known as one where it should not be: in a commit, in a log. */
const TOKEN_PREFIX = 'klt_';
const TOKEN_BYTES = 32;

/** A new bearer token of 256 random bits, with what the log may know of it. */
export function newToken(): { token: string; tokenHash: string } {
  const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, tokenHash: hash('sha256', token, 'hex') };
}
