import { createHash } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';

/** The parts of an HTTP request that a signature covers. */
export interface SignedRequest {
  method: string;
  /** Path and query exactly as they came over the wire. */
  url: string;
  /** Lowercase names, values as Node reads them (latin1). */
  headers: Record<string, string | string[] | undefined>;
  rawBody: Buffer;
}

/** One query parameter, decoded. */
export interface QueryPair {
  name: string;
  value: string;
}

export function singleHeader(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** The query's parameters in the order in which they came. */
export function decodeQuery(url: string): QueryPair[] {
  const start = url.indexOf('?');
  if (start < 0) return [];
  const pieces = url
    .slice(start + 1)
    .split('&')
    .filter((piece) => piece !== '');
  return pieces.map((piece) => {
    const at = piece.indexOf('=');
    return at < 0
      ? { name: decode(piece), value: '' }
      : { name: decode(piece.slice(0, at)), value: decode(piece.slice(at + 1)) };
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new KeyledgerError('InvalidSignature', 'the query string is not well encoded');
  }
}

/** RFC 3986's unreserved characters stay, everything else is percent-encoded (AWS's UriEncode). */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalPath(url: string, isEncodedOnce: boolean): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (path === '/' || path === '') return '/';
  // AWS signs the path as it is after removing dots and doubled slashes. Routes here are matched on the path as it
  // came, so one that changes by that is refused: signature and route then speak of the same resource.
  if (/\/(\.{0,2})\//.test(path) || /\/\.{1,2}$/.test(path)) {
    throw new KeyledgerError('InvalidSignature', 'the path of a signed request has no empty or dot segments');
  }
  // Encoded once more over the encoding it came in, as every service but S3 asks for.
  return isEncodedOnce ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(query: QueryPair[]): string {
  const encoded = query.map(({ name, value }) => ({ name: encode(name), value: encode(value) }));
  encoded.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  return encoded.map(({ name, value }) => `${name}=${value}`).join('&');
}

/** By code unit, which for percent-encoded text is by byte. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalHeaders(request: SignedRequest, names: string[]): string {
  return names
    .map((name) => {
      const value = singleHeader(request, name);
      if (value === undefined) {
        throw new KeyledgerError('InvalidSignature', `the signed header ${name} is not in the request`);
      }
      return `${name}:${value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')}\n`;
    })
    .join('');
}

/**
 * SHA-256 (hex) of the canonical request: what a signature is over.
 * @param parts `payloadHash`: SHA-256 (hex) of the body. `service`: the one signed for; S3 signs its paths as they come.
 */
export function canonicalRequestHash(
  request: SignedRequest,
  parts: { query: QueryPair[]; signedHeaders: string[]; payloadHash: string; service: string },
): string {
  const names = [...parts.signedHeaders].sort(compare);
  const canonical = [
    request.method,
    canonicalPath(request.url, parts.service === 's3'),
    canonicalQuery(parts.query),
    canonicalHeaders(request, names),
    names.join(';'),
    parts.payloadHash,
  ].join('\n');
  // Header values hold the wire's bytes one per character, and everything else is ASCII: latin1 gives the bytes back.
  return createHash('sha256').update(canonical, 'latin1').digest('hex');
}
