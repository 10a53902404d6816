import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError, messageOf } from '../errors.js';

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
/** IOERR, FULL and CANTOPEN: the disk's trouble, not the statement's. */
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([SQLITE_BUSY, SQLITE_LOCKED, 10, 13, 14]);
const PRIMARY_CODE_MASK = 0xff;

/** How long a write waits for another process's write. */
const BUSY_LIMIT_MS = 10_000;
const BUSY_PAUSE_FIRST_MS = 1;
const BUSY_PAUSE_LIMIT_MS = 25;

function primaryCode(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return 0;
  return Number(error.errcode) & PRIMARY_CODE_MASK;
}

/** The error to throw for what SQLite threw: ours when the file is busy or out of reach, else the same. */
export function normaliseSqliteError(error: unknown): unknown {
  if (!UNAVAILABLE_CODES.has(primaryCode(error))) return error;
  return new DatabaseUnavailableError(`SQLite: ${messageOf(error)}`, { cause: error });
}

/**
 * Runs a SQLite call again while another connection holds the write lock. The pause is asynchronous, since SQLite's own
 * busy handler would block the whole process, and with it the very transaction that it waits for when that is in here.
 * @throws DatabaseUnavailableError still busy after `BUSY_LIMIT_MS`.
 */
export async function retryBusy<R>(work: () => R): Promise<R> {
  const deadline = performance.now() + BUSY_LIMIT_MS;
  for (let pauseMs = BUSY_PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, BUSY_PAUSE_LIMIT_MS)) {
    try {
      return work();
    } catch (error) {
      const code = primaryCode(error);
      const busy = code === SQLITE_BUSY || code === SQLITE_LOCKED;
      if (!busy || performance.now() + pauseMs > deadline) throw normaliseSqliteError(error);
    }
    await sleep(pauseMs);
  }
}
