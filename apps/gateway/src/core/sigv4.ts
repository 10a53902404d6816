import { createHmac } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';
import { checkSignature, checkedPayloadHash, UNKNOWN_KEY_SECRET } from './signature-check.js';
import { canonicalRequestHash, type SignedRequest } from './sigv4-canonical.js';
import { presentedSignature, type PresentedSignature } from './sigv4-presented.js';
import { scopeText, signingKey } from './sigv4-signing-key.js';

export type { SignedRequest } from './sigv4-canonical.js';

/** AWS: a signer's clock may be five minutes off. */
export const MAX_CLOCK_SKEW_MS = 300_000;

export interface SigV4Options {
  /** The secret of an access key that may sign, or null. Asked once per request, after everything that is cheaper. */
  secretOf(accessKeyId: string): Promise<string | null>;
  region: string;
  /** Service names that a signature may be scoped to. */
  services: readonly string[];
  /** Milliseconds since the epoch. */
  nowMs: number;
}

const UNKNOWN_KEY_ID = '';

/**
 * Checks a request's AWS Signature Version 4, in its Authorization header or in its query string.
 *
 * `host`, the time, and every `x-amz-*` header of the request must be signed: `x-amz-target` names the operation, and a
 * signature that left it open would be good for another one. The body always counts: `UNSIGNED-PAYLOAD` is refused.
 *
 * @throws KeyledgerError MissingAuthentication (not signed), RequestExpired (clock or lifetime), InvalidToken (unknown
 * access key), InvalidSignature (everything else).
 */
export async function verifySigV4(
  request: SignedRequest,
  options: SigV4Options,
): Promise<{ accessKeyId: string }> {
  const presented = presentedSignature(request);
  checkScope(presented, options);
  checkTime(presented, options.nowMs);
  checkSignedHeaders(request, presented);
  const payloadHash = checkedPayloadHash(request, 'x-amz-content-sha256');
  const secret = await options.secretOf(presented.accessKeyId);
  const expected = signatureOf(request, presented, payloadHash, secret);
  checkSignature(secret, expected, presented.signature);
  return { accessKeyId: presented.accessKeyId };
}

function checkScope(presented: PresentedSignature, { region, services }: SigV4Options): void {
  if (presented.region !== region) {
    throw new KeyledgerError('InvalidSignature', `the credential must be scoped to the region ${region}`);
  }
  if (!services.includes(presented.service)) {
    throw new KeyledgerError(
      'InvalidSignature',
      `the credential must be scoped to the service ${services.join(' or ')}`,
    );
  }
  if (presented.date !== presented.signedAt.slice(0, 8)) {
    throw new KeyledgerError('InvalidSignature', "the credential's date is not the day of the signature");
  }
}

function checkTime({ signedAt, signedAtMs, expiresSeconds }: PresentedSignature, nowMs: number): void {
  if (signedAtMs > nowMs + MAX_CLOCK_SKEW_MS) {
    throw new KeyledgerError('RequestExpired', `the request was signed in the future, at ${signedAt}`);
  }
  const lifetimeMs = expiresSeconds === null ? MAX_CLOCK_SKEW_MS : expiresSeconds * 1000;
  if (signedAtMs + lifetimeMs < nowMs) {
    throw new KeyledgerError('RequestExpired', `the request's signature expired: it was made at ${signedAt}`);
  }
}

function checkSignedHeaders(request: SignedRequest, { signedHeaders }: PresentedSignature): void {
  const signed = new Set(signedHeaders);
  if (signed.size !== signedHeaders.length) {
    throw new KeyledgerError('InvalidSignature', 'a header is listed twice among the signed headers');
  }
  const mustBeSigned = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'));
  for (const name of ['host', ...mustBeSigned]) {
    if (!signed.has(name)) throw new KeyledgerError('InvalidSignature', `the header ${name} must be signed`);
  }
}

function signatureOf(
  request: SignedRequest,
  presented: PresentedSignature,
  payloadHash: string,
  secret: string | null,
): Buffer {
  const { query, signedHeaders, signedAt, service } = presented;
  const hash = canonicalRequestHash(request, { query, signedHeaders, payloadHash, service });
  const key =
    secret === null
      ? signingKey(UNKNOWN_KEY_ID, UNKNOWN_KEY_SECRET, presented)
      : signingKey(presented.accessKeyId, secret, presented);
  return createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${signedAt}\n${scopeText(presented)}\n${hash}`)
    .digest();
}
