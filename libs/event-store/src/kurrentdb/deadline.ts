import { EventStoreUnavailableError } from '../port.js';

/** The server's time for an append, a tombstone or metadata; the client library enforces it. */
export const CALL_DEADLINE_MS = 10_000;
/** Without one event of a read for so long, the read is given up; the client library has no limit for reads. */
export const READ_IDLE_DEADLINE_MS = 30_000;
/** For the server to confirm a subscription. */
export const SUBSCRIBE_DEADLINE_MS = 10_000;
export const PING_DEADLINE_MS = 2_000;

/** @throws EventStoreUnavailableError when the promise is not settled in time. */
export async function withDeadline<T>(promise: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new EventStoreUnavailableError(`event store: no answer to ${what} in ${deadlineMs} ms`)),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
