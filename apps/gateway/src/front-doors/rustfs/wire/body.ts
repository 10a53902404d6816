import { isUtf8 } from 'node:buffer';
import { RustfsError } from './rustfs-error.js';

/**
 * The members of a request's JSON body; null when there is no body.
 * @throws RustfsError InvalidRequest
 */
export function parseBody(rawBody: Buffer): Record<string, unknown> | null {
  if (rawBody.length === 0) return null;
  const parsed = isUtf8(rawBody) ? parse(rawBody.toString('utf8')) : undefined;
  if (parsed === undefined) throw new RustfsError('InvalidRequest', 'invalid JSON');
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RustfsError('InvalidRequest', 'the body must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}

/** Undefined for what is no JSON: the parser's own words would quote the body, which may hold a token. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The parameters of a query.
 * @throws RustfsError InvalidRequest for one that is given twice.
 */
export function parseQuery(url: string): Record<string, unknown> {
  const start = url.indexOf('?');
  const pairs = [...new URLSearchParams(start < 0 ? '' : url.slice(start + 1))];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) throw new RustfsError('InvalidRequest', 'a query parameter is given twice');
  return Object.fromEntries(pairs);
}
