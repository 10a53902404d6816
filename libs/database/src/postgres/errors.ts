import { DatabaseUnavailableError, messageOf } from '../errors.js';

/**
 * SQLSTATE classes and codes that mean "try later": connection exceptions (08), insufficient resources (53), system errors
 * (58), shutdown and start-up (57P0x), statement, lock and idle time-outs, deadlock and serialization failure.
 */
const UNAVAILABLE_STATES = /^(08...|53...|58...|57P0[1-5]|57014|55P03|25P03|40001|40P01)$/;
const UNAVAILABLE_SYSTEM =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
/** `pg` has no codes for these. */
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** The error to throw for what `pg` threw: ours when the server is out of reach or too busy, else the same. */
export function normalisePostgresError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const code = 'code' in error ? String(error.code) : '';
  const message = messageOf(error);
  const unavailable =
    UNAVAILABLE_STATES.test(code) || UNAVAILABLE_SYSTEM.test(code) || UNAVAILABLE_MESSAGES.test(message);
  if (!unavailable) return error;
  return new DatabaseUnavailableError(`PostgreSQL: ${message || code}`, { cause: error });
}
