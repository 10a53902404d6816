import { KeyledgerError } from '@keyledger/domain';
import { singleHeader, type SignedRequest } from './sigv4-canonical.js';

export const SDK_ALGORITHM = 'SDK-HMAC-SHA256';
const MAX_SIGNED_HEADERS = 64;

const AUTHORIZATION = /^SDK-HMAC-SHA256 +Access=([^, ]*), *SignedHeaders=([^, ]*), *Signature=([^, ]*)$/;
const ACCESS_KEY_ID = /^[A-Za-z0-9_-]{1,128}$/;
const HEADER_LIST = /^[!#$%&'*+.^_`|~0-9a-z-]+(;[!#$%&'*+.^_`|~0-9a-z-]+)*$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
const BASIC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** What a request says of its SDK-HMAC-SHA256 signature, read but not yet believed. */
export interface PresentedSdkSignature {
  accessKeyId: string;
  /** Lowercase, in the order in which the signer listed them. */
  signedHeaders: string[];
  /** 32 bytes. */
  signature: Buffer;
  /** `YYYYMMDDTHHMMSSZ`. */
  signedAt: string;
  signedAtMs: number;
}

/** @throws KeyledgerError InvalidSignature when it is malformed, or of another algorithm. */
export function presentedSdkSignature(request: SignedRequest): PresentedSdkSignature {
  const header = singleHeader(request, 'authorization') ?? '';
  if (header.split(' ')[0] !== SDK_ALGORITHM) {
    throw new KeyledgerError('InvalidSignature', `the algorithm must be ${SDK_ALGORITHM}`);
  }
  const parts = AUTHORIZATION.exec(header);
  if (!parts) throw malformed('Authorization header');
  const [, accessKeyId, headerList, signature] = parts as unknown as [string, string, string, string];
  if (!ACCESS_KEY_ID.test(accessKeyId)) throw malformed('Access');
  if (!SIGNATURE.test(signature)) throw malformed('Signature');
  return {
    accessKeyId,
    signedHeaders: readSignedHeaders(headerList),
    signature: Buffer.from(signature, 'hex'),
    ...readTime(singleHeader(request, 'x-sdk-date') ?? ''),
  };
}

function readSignedHeaders(text: string): string[] {
  const names = text.split(';');
  if (!HEADER_LIST.test(text) || names.length > MAX_SIGNED_HEADERS) throw malformed('SignedHeaders');
  // A header that counted twice would leave open which of its values the signature is over.
  if (new Set(names).size !== names.length) throw malformed('SignedHeaders');
  return names;
}

function readTime(text: string): Pick<PresentedSdkSignature, 'signedAt' | 'signedAtMs'> {
  const match = BASIC_TIME.exec(text);
  const ms = match
    ? Date.UTC(+match[1]!, +match[2]! - 1, +match[3]!, +match[4]!, +match[5]!, +match[6]!)
    : Number.NaN;
  // A date such as February 30th rolls over: what it reads back as is another time than the one signed.
  if (Number.isNaN(ms) || new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '') !== text) {
    throw malformed('X-Sdk-Date');
  }
  return { signedAt: text, signedAtMs: ms };
}

function malformed(what: string): KeyledgerError {
  return new KeyledgerError('InvalidSignature', `the signature's ${what} is missing or malformed`);
}
