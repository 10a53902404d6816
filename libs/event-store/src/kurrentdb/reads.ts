import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
  type ReadPosition,
  type RecordedEvent,
  type ResolvedEvent,
} from '@kurrent/kurrentdb-client';
import type { LogPage } from '../catch-up.js';
import type { ReadOptions, StoredEvent } from '../port.js';
import { READ_IDLE_DEADLINE_MS, withDeadline } from './deadline.js';
import { isDeleted, isNotFound, portError } from './errors.js';
import { isSystemEvent, positionOf, recordOf, toStoredEvent } from './events.js';

/** After a system event at the head, so many records are looked at to find one that is not. */
const HEAD_LOOK_BACK_EVENTS = 64;

/** The leader has every append that was acknowledged; a follower may not have it yet. */
const FROM_LEADER = { requiresLeader: true } as const;

/** The server's inclusive position of a record, from one of ours. */
const at = (position: number): ReadPosition =>
  position < 0 ? START : { commit: BigInt(position), prepare: BigInt(position) };

/** A stream's kept events; empty when it does not exist, has none left or was tombstoned. */
export async function readStream(
  client: KurrentDBClient,
  stream: string,
  options: ReadOptions,
): Promise<StoredEvent[]> {
  return (await readRecords(client, stream, options)).map(toStoredEvent);
}

/** The same for any stream, the server's own included. */
export async function readRecords(
  client: KurrentDBClient,
  stream: string,
  { from, limit, backwards = false }: ReadOptions,
): Promise<RecordedEvent[]> {
  if (limit !== undefined && limit < 1) return [];
  try {
    const reading = client.readStream(stream, {
      ...FROM_LEADER,
      direction: backwards ? BACKWARDS : FORWARDS,
      fromRevision: from === undefined ? (backwards ? END : START) : BigInt(from),
      ...(limit === undefined ? {} : { maxCount: limit }),
    });
    return await collect(reading);
  } catch (error) {
    if (isNotFound(error) || isDeleted(error)) return [];
    throw portError(error);
  }
}

/** The page of the log behind `after`. */
export async function readPage(
  client: KurrentDBClient,
  prefixes: readonly string[],
  after: number,
  limit: number,
): Promise<LogPage> {
  // First the end, then the page: what is found to be the end has been searched.
  const last = await lastPosition(client);
  const records = await readAll(client, {
    direction: FORWARDS,
    fromPosition: at(after),
    // One more, since the server begins with the record at the position itself.
    maxCount: limit + 1,
    filter: streamNameFilter({ prefixes: [...prefixes] }),
  });
  const fresh = records.filter((record) => positionOf(record) > after).slice(0, limit);
  const events = fresh.filter((record) => !isSystemEvent(record)).map(toStoredEvent);
  const newest = fresh.length > 0 ? positionOf(fresh.at(-1)!) : after;
  return fresh.length === limit
    ? { events, next: newest, end: newest >= last }
    : { events, next: Math.max(newest, last), end: true };
}

/** Position of the newest event in streams with these prefixes, -1 when there is none. */
export async function head(client: KurrentDBClient, prefixes: readonly string[]): Promise<number> {
  const filter = streamNameFilter({ prefixes: [...prefixes] });
  let fromPosition: ReadPosition = END;
  for (let maxCount = 1; ; maxCount = HEAD_LOOK_BACK_EVENTS) {
    const records = await readAll(client, { direction: BACKWARDS, fromPosition, maxCount, filter });
    const newest = records.find((record) => !isSystemEvent(record));
    if (newest) return positionOf(newest);
    if (records.length < maxCount) return -1;
    fromPosition = at(positionOf(records.at(-1)!));
  }
}

/** Position of the newest record of the whole log, the server's own included; -1 when it is empty. */
export async function lastPosition(
  client: KurrentDBClient,
  deadlineMs: number = READ_IDLE_DEADLINE_MS,
): Promise<number> {
  const [newest] = await readAll(
    client,
    { direction: BACKWARDS, fromPosition: END, maxCount: 1 },
    deadlineMs,
  );
  return newest ? positionOf(newest) : -1;
}

/**
 * Where a subscription has to start so that it gets everything behind `after`: the record before.
 *
 * The server starts behind the position given, by leaving out the first record that it finds from there. When a scavenge has
 * removed the very record of the checkpoint, that is the next one, which nobody has seen.
 */
export async function startBehind(client: KurrentDBClient, after: number): Promise<ReadPosition> {
  if (after < 0) return START;
  const [before] = await readAll(client, { direction: BACKWARDS, fromPosition: at(after), maxCount: 1 });
  return before ? at(positionOf(before)) : START;
}

type ReadAllOptions = NonNullable<Parameters<KurrentDBClient['readAll']>[0]>;

async function readAll(
  client: KurrentDBClient,
  options: ReadAllOptions,
  idleDeadlineMs: number = READ_IDLE_DEADLINE_MS,
): Promise<RecordedEvent[]> {
  try {
    return await collect(client.readAll({ ...FROM_LEADER, ...options }), idleDeadlineMs);
  } catch (error) {
    throw portError(error);
  }
}

/** Reads to the end. What is read is bounded by the server's `maxCount`, never by leaving early: that would leave a call open. */
async function collect(
  reading: AsyncIterator<ResolvedEvent | AllStreamResolvedEvent>,
  idleDeadlineMs: number = READ_IDLE_DEADLINE_MS,
): Promise<RecordedEvent[]> {
  const records: RecordedEvent[] = [];
  for (;;) {
    const { value, done } = await withDeadline(reading.next(), idleDeadlineMs, 'a read');
    if (done) return records;
    const record = recordOf(value);
    if (record) records.push(record);
  }
}
