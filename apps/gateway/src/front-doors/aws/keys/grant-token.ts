import { createHash } from 'node:crypto';
import { AwsError } from '../wire/aws-error.js';

/** Grant ids are 64 hex digits. */
export const GRANT_ID = /^[0-9a-f]{64}$/;

const FORM = 1;
const KEY_BYTES = 16;
const GRANT_BYTES = 32;
const CHECK_BYTES = 4;
const TOKEN_BYTES = 1 + KEY_BYTES + GRANT_BYTES + CHECK_BYTES;

/** What a grant token names. It is a name and no secret: who may do what, the services decide. */
export interface NamedGrant {
  keyId: string;
  grantId: string;
}

/** The token of a grant: its form, the key's id, the grant's id, and a few bytes of digest that find slips of the pen. */
export function grantToken({ keyId, grantId }: NamedGrant): string {
  const named = Buffer.concat([
    Buffer.of(FORM),
    Buffer.from(keyId.replaceAll('-', ''), 'hex'),
    Buffer.from(grantId, 'hex'),
  ]);
  return Buffer.concat([named, checkOf(named)]).toString('base64');
}

/** @throws AwsError InvalidGrantTokenException for what is no token of ours. */
export function readGrantToken(token: string): NamedGrant {
  const bytes = Buffer.from(token, 'base64');
  const named = bytes.subarray(0, -CHECK_BYTES);
  const whole = bytes.length === TOKEN_BYTES && bytes[0] === FORM && bytes.toString('base64') === token;
  if (!whole || !checkOf(named).equals(bytes.subarray(-CHECK_BYTES))) {
    throw new AwsError('InvalidGrantTokenException', 'this is no grant token of CreateGrant');
  }
  const hex = named.toString('hex', 1, 1 + KEY_BYTES);
  const grantId = named.toString('hex', 1 + KEY_BYTES);
  return { keyId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), grantId };
}

function checkOf(named: Buffer): Buffer {
  return createHash('sha256').update(named).digest().subarray(0, CHECK_BYTES);
}
