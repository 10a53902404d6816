import { KeyledgerError } from '@keyledger/domain';

/** The attributes of a body or of a query, read by their names. Values are never quoted: some are passwords. */
export type Fields = Record<string, unknown>;

/**
 * A JSON body's attributes; none where there is no body.
 * @param known attributes that the request takes: what it would not honour, it refuses.
 * @throws KeyledgerError InvalidRequest
 */
export function attributesOf(body: unknown, known: readonly string[]): Fields {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalid('the body must be a JSON object');
  return only(body as Fields, known);
}

/** @throws KeyledgerError InvalidRequest for a name that is none of these. */
export function only(fields: Fields, known: readonly string[]): Fields {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw invalid(`${name} is not an attribute of this request`);
  }
  return fields;
}

/** A whole number in JSON. @throws KeyledgerError InvalidRequest */
export function wholeNumber(
  fields: Fields,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`${name} must be a whole number from ${min} to ${max}`);
}

/** A whole number in a query or a path, in decimal digits. @throws KeyledgerError InvalidRequest */
export function digits(
  fields: Fields,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = fields[name];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max) {
    return Number(text);
  }
  throw invalid(`${name} must be a whole number from ${min} to ${max}`);
}

export function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`${name} must be true or false`);
}

const UTC_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A time `YYYY-MM-DDThh:mm:ssZ`, in milliseconds since the epoch. @throws KeyledgerError InvalidRequest */
export function timeIn(fields: Fields, name: string): number | undefined {
  const text = fields[name];
  if (text === undefined) return undefined;
  const ms = typeof text === 'string' && UTC_SECONDS.test(text) ? Date.parse(text) : Number.NaN;
  // A date such as February 30th rolls over or is none.
  if (!Number.isNaN(ms) && utcSeconds(ms) === text) return ms;
  throw invalid(`${name} must be a time like 2026-11-24T12:00:00Z`);
}

/** A time as this API writes it: whole seconds, UTC. */
export function utcSeconds(time: number | string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function invalid(message: string): KeyledgerError {
  return new KeyledgerError('InvalidRequest', message);
}
