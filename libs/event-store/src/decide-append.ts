import { RevisionConflictError, type ExpectedRevision } from './port.js';

/** What a store knows about a stream that has ever existed. */
export interface StreamView {
  /** Revision of the newest event ever appended; -1 for a stream that was ended before its first event. */
  last: number;
  tombstoned: boolean;
  /** Id of the event at a revision, undefined when it is not kept. */
  idAt(revision: number): string | undefined;
  /** Revision of the event with this id among the newest of the stream, undefined when it is not there. */
  findRecent(id: string): number | undefined;
}

/** `revision` is that of the first event. A retry writes nothing: its events are there. */
export interface AppendDecision {
  revision: number;
  retry: boolean;
}

/**
 * Decides an append as the port defines it; the same for every store of ours that decides by itself.
 * @throws RevisionConflictError
 */
export function decideAppend(
  stream: string,
  view: StreamView | undefined,
  expected: ExpectedRevision,
  ids: readonly string[],
): AppendDecision {
  if (view?.tombstoned) throw new RevisionConflictError(stream, expected, 'unknown');
  const last = view?.last ?? -1;
  const isThere = (first: number): boolean => ids.every((id, index) => view?.idAt(first + index) === id);

  if (expected === 'any') {
    const earlier = view?.findRecent(ids[0]!);
    return earlier !== undefined && isThere(earlier)
      ? { revision: earlier, retry: true }
      : { revision: last + 1, retry: false };
  }
  const first = (expected === 'none' ? -1 : expected) + 1;
  if (first === last + 1) return { revision: first, retry: false };
  if (first <= last && isThere(first)) return { revision: first, retry: true };
  throw new RevisionConflictError(stream, expected, last < 0 ? 'none' : last);
}
