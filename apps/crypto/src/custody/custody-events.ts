import {
  deterministicId,
  newId,
  type CustodyEvent,
  type EventMetadata,
  type JsonObject,
} from '@keyledger/domain';
import {
  openEvent,
  plainEvent,
  type EventStore,
  type NewEvent,
  type StoredEvent,
} from '@keyledger/event-store';

/** Streams of root keys: an installation has one. */
export const CUSTODY_PREFIX = 'rootkey-';
const CUSTODY_EVENT_SCHEMA = 1;

/**
 * The instance whose root key the log knows, or null where the log has none yet. Its stream is made at the very first start, so that
 * it is among the first events of a log.
 */
export async function findInstance(events: Pick<EventStore, 'readAll'>): Promise<string | null> {
  for (let after = -1; ;) {
    const page = await events.readAll({ prefixes: [CUSTODY_PREFIX], after, limit: 1 });
    if (page.events[0]) return page.events[0].stream.slice(CUSTODY_PREFIX.length);
    if (page.end) return null;
    after = page.next;
  }
}

/** A stored event in clear. @throws Error it has another schema than this version writes */
export function custodyEvent(stored: StoredEvent): {
  event: CustodyEvent & { time: string };
  metadata: EventMetadata;
} {
  const { type, data, metadata, time, schema } = openEvent(stored, null);
  if (schema !== CUSTODY_EVENT_SCHEMA) throw new Error(`${type} of ${stored.stream} has schema ${schema}`);
  return { event: { type, data, time } as unknown as CustodyEvent & { time: string }, metadata: metadata! };
}

/** The id of an event that has a key: the same each time. */
export const keyedEventId = (stream: string, key: string, index: number): string =>
  deterministicId('custody event', stream, key, String(index));

/** Events as they are stored. */
export function toStore(
  events: readonly CustodyEvent[],
  {
    stream,
    key,
    time,
    cause,
  }: { stream: string; key: string | undefined; time: string; cause: EventMetadata },
): NewEvent[] {
  return events.map(({ type, data }, index) =>
    plainEvent({
      ...{ id: key === undefined ? newId() : keyedEventId(stream, key, index), type, time },
      ...{ schema: CUSTODY_EVENT_SCHEMA, data: data as unknown as JsonObject, metadata: cause },
    }),
  );
}
