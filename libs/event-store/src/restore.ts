import type { StreamView } from './decide-append.js';
import type { EventRow } from './event-row.js';
import { RevisionConflictError, type StoredEvent } from './port.js';
import { checkStream, serialiseEvent } from './validate.js';

/**
 * Takes events of another log down, and checks that they follow on this one.
 * @param last position that this log has come to; -1 before its first
 * @param upTo position that it comes to with them, or null: they are numbered anew
 * @throws Error
 */
export function serialiseRestored(
  events: readonly StoredEvent[],
  last: number,
  upTo: number | null,
): { rows: EventRow[]; upTo: number } {
  let before = last;
  const rows = events.map((event) => {
    const { stream, revision } = event;
    checkStream(stream);
    const position = upTo === null ? Math.max(before, 0) + 1 : event.position;
    if (!Number.isSafeInteger(position) || position <= before || position > (upTo ?? position)) {
      throw new Error(`restore: position ${position} does not follow ${before}, or is past ${upTo}`);
    }
    before = position;
    return { ...serialiseEvent(stream, event), stream, revision, position };
  });
  if (upTo !== null && !(Number.isSafeInteger(upTo) && upTo >= before)) {
    throw new Error(`restore: the log has come to ${before}, past ${upTo}`);
  }
  return { rows, upTo: upTo ?? before };
}

/**
 * Checks that events follow on their streams.
 * @param known what the store knows of a stream; undefined: it never was, and begins where its first event says
 * @throws RevisionConflictError
 */
export function requireFollowing(
  rows: readonly EventRow[],
  known: (stream: string) => Pick<StreamView, 'last' | 'tombstoned'> | undefined,
): void {
  const last = new Map<string, number>();
  for (const { stream, revision } of rows) {
    const view = last.has(stream) ? undefined : known(stream);
    const before = last.get(stream) ?? view?.last ?? revision - 1;
    if (view?.tombstoned || revision !== before + 1) {
      const actual = view?.tombstoned ? 'unknown' : before < 0 ? 'none' : before;
      throw new RevisionConflictError(stream, revision === 0 ? 'none' : revision - 1, actual);
    }
    last.set(stream, revision);
  }
}
