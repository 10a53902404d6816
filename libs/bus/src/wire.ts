import { ERROR_STATUS, KeyledgerError, isKeyledgerError, type ErrorCode } from '@keyledger/domain';

/** Replies on the bus: `{"ok": value}` or `{"error": {code, message}}`. Requests are the bare JSON value. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeJson(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value ?? null));
}

/** @throws KeyledgerError InvalidRequest when the bytes are no JSON. */
export function decodeJson<T>(bytes: Uint8Array): T {
  try {
    return JSON.parse(decoder.decode(bytes)) as T;
  } catch {
    throw new KeyledgerError('InvalidRequest', 'the message is not JSON');
  }
}

export function encodeOk(value: unknown): Uint8Array {
  return encodeJson({ ok: value ?? null });
}

/** An error of ours keeps its code and message; any other is `Internal`, without a word of what it said. */
export function encodeError(error: unknown): Uint8Array {
  return encodeJson(errorReply(error));
}

export interface ErrorReply {
  error: { code: string; message: string };
}

/** As `encodeError`, for a reply among others. */
export function errorReply(error: unknown): ErrorReply {
  const { code, message } = isKeyledgerError(error)
    ? error
    : { code: 'Internal', message: 'the service failed; its log says how' };
  return { error: { code, message } };
}

/** @throws KeyledgerError what the service answered. */
export function decodeReply<T>(bytes: Uint8Array): T {
  const reply = decodeJson<{ ok?: T; error?: { code: string; message: string } }>(bytes);
  if (reply.error) throw errorFromCode(reply.error.code, reply.error.message);
  return reply.ok as T;
}

/** An error of ours from its code; a code that this version does not know counts as `Internal`. */
export function errorFromCode(code: string, message: string): KeyledgerError {
  return new KeyledgerError(code in ERROR_STATUS ? (code as ErrorCode) : 'Internal', message);
}
