import { KeyledgerError } from '@keyledger/domain';

/**
 * Bytes from base64. Buffer's own decoder skips what it does not know, which would turn a damaged text into other bytes:
 * here the text must have the length that its bytes ask for.
 * @throws KeyledgerError InvalidRequest: no base64, or more than `maxBytes`.
 */
export function bytesOf(text: unknown, name: string, maxBytes: number): Buffer {
  if (typeof text !== 'string' || text.length % 4 !== 0) throw malformed(name);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = (text.length / 4) * 3 - padding;
  if (length > maxBytes)
    throw new KeyledgerError('InvalidRequest', `${name} has more than ${maxBytes} bytes`);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== length) throw malformed(name);
  return bytes;
}

const malformed = (name: string): KeyledgerError =>
  new KeyledgerError('InvalidRequest', `${name} is not base64`);

/** A whole number from 1 to `max`. @throws KeyledgerError InvalidRequest. */
export function countOf(value: unknown, name: string, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
    throw new KeyledgerError('InvalidRequest', `${name} must be a whole number from 1 to ${max}`);
  }
  return value;
}
