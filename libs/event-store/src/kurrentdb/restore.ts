import { randomUUID } from 'node:crypto';
import { NO_STREAM, type EventData } from '@kurrent/kurrentdb-client';
import { MAX_EVENTS_PER_APPEND } from '../limits.js';
import type { EventStore, StoredEvent } from '../port.js';
import type { Connection } from './connection.js';
import { CALL_DEADLINE_MS } from './deadline.js';
import { portError } from './errors.js';
import { truncateStream } from './stream-ends.js';

/** Stands where truncated events were, so that revisions are kept. Readers skip types that begin with `$`. */
const FILLER_TYPE = '$keyledger-truncated';

/** Appends events of another log one run of a stream after the other: only so is their order that of the log. */
export async function restoreEvents(
  connection: Connection,
  append: EventStore['append'],
  events: readonly StoredEvent[],
): Promise<void> {
  for (const run of runsOf(events)) {
    const { stream, revision } = run[0]!;
    try {
      await append(stream, revision === 0 ? 'none' : revision - 1, run);
    } catch (error) {
      const { name, actual } = error as { name?: string; actual?: unknown };
      if (name !== 'RevisionConflictError' || actual !== 'none' || revision === 0) throw error;
      await fillUpTo(connection, stream, revision);
      await append(stream, revision - 1, run);
    }
  }
}

/** Events that follow each other in one stream, as many as one append takes. */
function runsOf(events: readonly StoredEvent[]): StoredEvent[][] {
  const runs: StoredEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run && run.length < MAX_EVENTS_PER_APPEND && follows(event, run.at(-1)!)) run.push(event);
    else runs.push([event]);
  }
  return runs;
}

const follows = (event: StoredEvent, before: StoredEvent): boolean =>
  event.stream === before.stream && event.revision === before.revision + 1;

/** Lets a new stream's next revision be `revision`. */
async function fillUpTo(connection: Connection, stream: string, revision: number): Promise<void> {
  for (let next = 0; next < revision;) {
    const count = Math.min(revision - next, MAX_EVENTS_PER_APPEND);
    const streamState = next === 0 ? NO_STREAM : BigInt(next - 1);
    try {
      await connection.client.appendToStream(stream, Array.from({ length: count }, filler), {
        streamState,
        deadline: CALL_DEADLINE_MS,
      });
    } catch (error) {
      throw portError(error);
    }
    next += count;
  }
  await truncateStream(connection, stream, revision);
}

const filler = (): EventData => ({
  ...{ id: randomUUID(), type: FILLER_TYPE, contentType: 'application/json' },
  ...{ data: {}, metadata: {} },
});
