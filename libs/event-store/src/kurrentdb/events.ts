import type { JsonObject } from '@keyledger/domain';
import type {
  AllStreamResolvedEvent,
  EventData,
  RecordedEvent,
  ResolvedEvent,
} from '@kurrent/kurrentdb-client';
import type { SerialisedEvent } from '../event-row.js';
import type { StoredEvent } from '../port.js';

/**
 * How our events lie in EventStoreDB: `data` as the event's JSON data, and as its metadata
 * `{"time": <our clock's time>, "metadata": <our metadata>}`. The server's own `created` is another clock's, which the
 * shifted clock of tests and demonstrations would contradict.
 */
interface StoredMetadata {
  time: string;
  metadata: JsonObject;
}

/** The client serialises once more, later: it gets objects of its own, which nobody else can change meanwhile. */
export function toEventData(event: SerialisedEvent): EventData {
  const { id, type, time } = event;
  const metadata = { time, metadata: JSON.parse(event.metadata) } satisfies StoredMetadata;
  return { id, type, contentType: 'application/json', data: JSON.parse(event.data), metadata };
}

/** True for the server's own events in our streams, such as `$streamDeleted` after a tombstone. */
export const isSystemEvent = (event: RecordedEvent): boolean => event.type.startsWith('$');

/** @throws Error when the event was not written by this adapter: guessing at one would corrupt what is built on it. */
export function toStoredEvent(event: RecordedEvent): StoredEvent {
  const stored = event.metadata as Partial<StoredMetadata> | undefined;
  if (!event.isJson || typeof stored?.time !== 'string' || typeof stored.metadata !== 'object') {
    throw new Error(
      `event ${String(event.revision)} of ${event.streamId} (${event.type}) was written by a stranger`,
    );
  }
  return {
    id: event.id,
    type: event.type,
    time: stored.time,
    data: event.data as JsonObject,
    metadata: stored.metadata,
    stream: event.streamId,
    revision: safeInteger(event.revision, event),
    position: positionOf(event),
  };
}

/**
 * An event's position: its prepare position. The events of one append have one each, whereas the commit position can be
 * shared; and it is a place that the server can resume from.
 */
export function positionOf(event: RecordedEvent): number {
  if (!event.position)
    throw new Error(`event store: no position with an event of ${event.streamId} (server < 22.6)`);
  return safeInteger(event.position.prepare, event);
}

/** The record of a resolved event. We write no links, and ask for none to be resolved. */
export const recordOf = (resolved: ResolvedEvent | AllStreamResolvedEvent): RecordedEvent | undefined =>
  (resolved.event ?? resolved.link) as RecordedEvent | undefined;

function safeInteger(value: bigint, event: RecordedEvent): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new Error(`event store: ${value} of ${event.streamId} is too large`);
  return number;
}
