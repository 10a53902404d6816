import { createHash, createHmac } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';
import { presentedSdkSignature, SDK_ALGORITHM, type PresentedSdkSignature } from './sdk-hmac-presented.js';
import { checkSignature, checkedPayloadHash, UNKNOWN_KEY_SECRET } from './signature-check.js';
import { compare, decodeQuery, encode, singleHeader, type SignedRequest } from './sigv4-canonical.js';

/** Huawei's API gateway: a signer's clock may be fifteen minutes off. */
export const MAX_SDK_CLOCK_SKEW_MS = 900_000;

export interface SdkHmacOptions {
  /** The secret of an access key that may sign, or null. Asked once per request, after everything that is cheaper. */
  secretOf(accessKeyId: string): Promise<string | null>;
  /** Milliseconds since the epoch. */
  nowMs: number;
}

/**
 * Checks a request's SDK-HMAC-SHA256 signature (Huawei Cloud's way to sign). What is signed says `SignedHeaders` alone, and
 * `host` and `x-sdk-date` must be among it. The body always counts: `X-Sdk-Content-Sha256` may state its hash, and nothing else.
 *
 * @throws KeyledgerError RequestExpired (clock), InvalidToken (unknown access key), InvalidSignature (everything else).
 */
export async function verifySdkHmac(
  request: SignedRequest,
  options: SdkHmacOptions,
): Promise<{ accessKeyId: string }> {
  const presented = presentedSdkSignature(request);
  checkTime(presented, options.nowMs);
  for (const name of ['host', 'x-sdk-date']) {
    if (!presented.signedHeaders.includes(name)) {
      throw new KeyledgerError('InvalidSignature', `the header ${name} must be signed`);
    }
  }
  const payloadHash = checkedPayloadHash(request, 'X-Sdk-Content-Sha256');
  const secret = await options.secretOf(presented.accessKeyId);
  const expected = signatureOf(request, presented, payloadHash, secret ?? UNKNOWN_KEY_SECRET);
  checkSignature(secret, expected, presented.signature);
  return { accessKeyId: presented.accessKeyId };
}

function checkTime({ signedAt, signedAtMs }: PresentedSdkSignature, nowMs: number): void {
  if (Math.abs(nowMs - signedAtMs) <= MAX_SDK_CLOCK_SKEW_MS) return;
  throw new KeyledgerError(
    'RequestExpired',
    `the request was signed at ${signedAt}: more than fifteen minutes from now`,
  );
}

function signatureOf(
  request: SignedRequest,
  { signedHeaders, signedAt }: PresentedSdkSignature,
  payloadHash: string,
  secret: string,
): Buffer {
  const names = [...signedHeaders].sort(compare);
  const canonical = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    names.map((name) => `${name}:${signedValue(request, name)}\n`).join(''),
    names.join(';'),
    payloadHash,
  ].join('\n');
  // Header values hold the wire's bytes one per character, and everything else is ASCII: latin1 gives the bytes back.
  const hash = createHash('sha256').update(canonical, 'latin1').digest('hex');
  return createHmac('sha256', secret).update(`${SDK_ALGORITHM}\n${signedAt}\n${hash}`).digest();
}

function signedValue(request: SignedRequest, name: string): string {
  const value = singleHeader(request, name);
  if (value !== undefined) return value.trim();
  throw new KeyledgerError('InvalidSignature', `the signed header ${name} is not in the request`);
}

/** Each segment encoded once, and a slash at the end, which the path on the wire has not. */
function canonicalPath(url: string): string {
  const [path = ''] = url.split('?');
  // Routes are matched on the path as it came: one that means another path after cleaning it up would be signed ambiguously.
  if (/\/(\.{0,2})\//.test(path) || /\/\.{1,2}$/.test(path)) {
    throw new KeyledgerError('InvalidSignature', 'the path of a signed request has no empty or dot segments');
  }
  const canonical = path.split('/').map(encodedSegment).join('/');
  return canonical.endsWith('/') ? canonical : `${canonical}/`;
}

function encodedSegment(segment: string): string {
  try {
    return encode(decodeURIComponent(segment));
  } catch {
    throw new KeyledgerError('InvalidSignature', 'the path is not well encoded');
  }
}

function canonicalQuery(url: string): string {
  const pairs = decodeQuery(url).map(({ name, value }) => ({ name: encode(name), value: encode(value) }));
  pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
}
