import { EventStoreUnavailableError, RevisionConflictError, type ExpectedRevision } from '../port.js';

/** The parts of the client's errors that are looked at. They are told apart by `type`; some are plain `Error`s. */
interface ClientError {
  type?: string;
  /** gRPC status. */
  code?: number;
  message?: string;
  actualState?: bigint | string;
}

/** Refusals that no retry changes. Everything else may be the network or the server, and then the outcome is open. */
const DEFINITE = new Set([
  'access-denied',
  'invalid-argument',
  'invalid-transaction',
  'maximum-append-size-exceeded',
  'unsupported',
]);

const typeOf = (error: unknown): string | undefined => (error as ClientError | undefined)?.type;

/** The stream was tombstoned. */
export const isDeleted = (error: unknown): boolean =>
  typeOf(error) === 'stream-deleted' || typeOf(error) === 'stream-tombstoned';

export const isNotFound = (error: unknown): boolean => typeOf(error) === 'stream-not-found';

export const isConflict = (error: unknown): boolean => typeOf(error) === 'wrong-expected-version';

const GRPC_ABORTED = 10;

/** The server gave up waiting: for other servers, for a write with the same events, or for a subscriber. */
export const isTimeout = (error: unknown): boolean =>
  (error as ClientError | undefined)?.code === GRPC_ABORTED || typeOf(error) === 'timeout';

/** The server dropped a live subscription because nobody took its events; only the message tells. */
export const isTooSlow = (failure: unknown): boolean => {
  const cause = (failure as Error).cause;
  return isTimeout(cause) && /too slow/i.test((cause as ClientError).message ?? '');
};

/** The client's error for an append as the port's. */
export function appendError(error: unknown, stream: string, expected: ExpectedRevision): unknown {
  if (isDeleted(error)) return new RevisionConflictError(stream, expected, 'unknown');
  if (!isConflict(error)) return portError(error);
  const { actualState } = error as ClientError;
  if (typeof actualState === 'bigint')
    return new RevisionConflictError(stream, expected, Number(actualState));
  return new RevisionConflictError(stream, expected, actualState === 'no_stream' ? 'none' : 'unknown');
}

/** Any other error of the client as the port's. */
export function portError(error: unknown): unknown {
  if (error instanceof EventStoreUnavailableError || error instanceof RevisionConflictError) return error;
  if (DEFINITE.has(typeOf(error) ?? '')) return error;
  const message = (error as ClientError | undefined)?.message || typeOf(error) || String(error);
  return new EventStoreUnavailableError(`event store: ${message}`, { cause: error });
}
