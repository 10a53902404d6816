import { randomUUID } from 'node:crypto';

/** Hexadecimal digits of a time in ms, as RFC 9562 has them: good until the year 10889. */
const TIME_DIGITS = 12;
/** Where the version stands in a UUID's text. */
const VERSION_AT = 14;

/**
 * A new id for a usage record: a UUID of version 7, whose first 48 bits are the time and whose others are random. The ledger has
 * an index of ids: with ids in the order of time it grows at its end, where random ones touch a page each.
 * @param nowMs milliseconds since 1970, of the machine's clock
 */
export function usageId(nowMs: number): string {
  const time = nowMs.toString(16).padStart(TIME_DIGITS, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(VERSION_AT + 1)}`;
}
