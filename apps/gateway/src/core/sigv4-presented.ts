import { KeyledgerError } from '@keyledger/domain';
import { decodeQuery, singleHeader, type QueryPair, type SignedRequest } from './sigv4-canonical.js';

/** What a request says of its signature, read but not yet believed. */
export interface PresentedSignature {
  accessKeyId: string;
  /** Credential scope: `YYYYMMDD`, region, service. */
  date: string;
  region: string;
  service: string;
  /** Lowercase, as the signer listed them. */
  signedHeaders: string[];
  /** 32 bytes. */
  signature: Buffer;
  /** `YYYYMMDDTHHMMSSZ`. */
  signedAt: string;
  signedAtMs: number;
  /** How long the signature holds after `signedAt`: query-string form only. */
  expiresSeconds: number | null;
  /** The decoded query without the signature itself. */
  query: QueryPair[];
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const QUERY_PREFIX = 'x-amz-';
/** AWS: a presigned request lives for a week at most. */
const MAX_EXPIRES_SECONDS = 604_800;
const MAX_SIGNED_HEADERS = 64;

const SCOPE = /^([A-Za-z0-9_-]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
const HEADER_LIST = /^[!#$%&'*+.^_`|~0-9a-z-]+(;[!#$%&'*+.^_`|~0-9a-z-]+)*$/;
const BASIC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Reads the signature from the Authorization header or from the query string.
 * @throws KeyledgerError MissingAuthentication when there is none, InvalidSignature when it is malformed.
 */
export function presentedSignature(request: SignedRequest): PresentedSignature {
  const query = decodeQuery(request.url);
  const header = singleHeader(request, 'authorization');
  const inQuery = query.some(({ name }) => name.toLowerCase() === `${QUERY_PREFIX}algorithm`);
  if (header !== undefined && inQuery) {
    throw new KeyledgerError(
      'InvalidSignature',
      'a request is signed in its header or in its query, not both',
    );
  }
  if (header !== undefined && header.startsWith('AWS4-')) return fromHeader(request, header, query);
  if (inQuery) return fromQuery(query);
  throw new KeyledgerError('MissingAuthentication', 'the request is not signed');
}

function fromHeader(request: SignedRequest, header: string, query: QueryPair[]): PresentedSignature {
  const [algorithm, ...rest] = header.split(' ');
  checkAlgorithm(algorithm!);
  const parts = new Map<string, string>();
  for (const part of rest.join('').split(',')) {
    const at = part.indexOf('=');
    if (at < 1 || parts.has(part.slice(0, at))) throw malformed('Authorization header');
    parts.set(part.slice(0, at), part.slice(at + 1));
  }
  const signedHeaders = readSignedHeaders(parts.get('SignedHeaders'));
  return {
    ...readScope(parts.get('Credential')),
    ...readHeaderTime(request, signedHeaders),
    signedHeaders,
    signature: readSignature(parts.get('Signature')),
    expiresSeconds: null,
    query,
  };
}

function fromQuery(query: QueryPair[]): PresentedSignature {
  const given = new Map<string, string>();
  for (const { name, value } of query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith(QUERY_PREFIX)) continue;
    // Two values for one parameter would leave open which of them counts.
    if (given.has(lower)) throw malformed('query: a parameter is given twice');
    given.set(lower, value);
  }
  checkAlgorithm(given.get('x-amz-algorithm')!);
  const expires = given.get('x-amz-expires') ?? '';
  const expiresSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (expiresSeconds < 1 || expiresSeconds > MAX_EXPIRES_SECONDS) throw malformed('X-Amz-Expires');
  return {
    ...readScope(given.get('x-amz-credential')),
    ...readTime(given.get('x-amz-date') ?? ''),
    signedHeaders: readSignedHeaders(given.get('x-amz-signedheaders')),
    signature: readSignature(given.get('x-amz-signature')),
    expiresSeconds,
    query: query.filter(({ name }) => name.toLowerCase() !== 'x-amz-signature'),
  };
}

function checkAlgorithm(algorithm: string): void {
  if (algorithm !== ALGORITHM)
    throw new KeyledgerError('InvalidSignature', `the algorithm must be ${ALGORITHM}`);
}

type Scope = Pick<PresentedSignature, 'accessKeyId' | 'date' | 'region' | 'service'>;

function readScope(text: string | undefined): Scope {
  const match = SCOPE.exec(text ?? '');
  if (!match) throw malformed('Credential');
  return { accessKeyId: match[1]!, date: match[2]!, region: match[3]!, service: match[4]! };
}

function readSignedHeaders(text: string | undefined): string[] {
  if (text === undefined || !HEADER_LIST.test(text)) throw malformed('SignedHeaders');
  const names = text.split(';');
  if (names.length > MAX_SIGNED_HEADERS) throw malformed('SignedHeaders');
  return names;
}

function readSignature(text: string | undefined): Buffer {
  if (text === undefined || !SIGNATURE.test(text)) throw malformed('Signature');
  return Buffer.from(text, 'hex');
}

type SignedTime = Pick<PresentedSignature, 'signedAt' | 'signedAtMs'>;

function readHeaderTime(request: SignedRequest, signedHeaders: string[]): SignedTime {
  const amzDate = singleHeader(request, 'x-amz-date');
  if (amzDate !== undefined) return readTime(amzDate);
  const date = singleHeader(request, 'date');
  if (date === undefined || !signedHeaders.includes('date')) throw malformed('X-Amz-Date');
  if (BASIC_TIME.test(date)) return readTime(date);
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw malformed('Date');
  return { signedAt: basicTime(ms), signedAtMs: ms };
}

function readTime(text: string): SignedTime {
  const match = BASIC_TIME.exec(text);
  const ms = match
    ? Date.UTC(+match[1]!, +match[2]! - 1, +match[3]!, +match[4]!, +match[5]!, +match[6]!)
    : Number.NaN;
  // A date such as February 30th rolls over: what it reads back as is another time than the one signed.
  if (Number.isNaN(ms) || basicTime(ms) !== text) throw malformed('X-Amz-Date');
  return { signedAt: text, signedAtMs: ms };
}

/** Milliseconds as `YYYYMMDDTHHMMSSZ`. */
function basicTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

function malformed(what: string): KeyledgerError {
  return new KeyledgerError('InvalidSignature', `the signature's ${what} is missing or malformed`);
}
