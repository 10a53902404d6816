import {
  DEFAULT_BATCH_EVENTS,
  EVENT_OVERHEAD_BYTES,
  MAX_APPEND_BYTES,
  MAX_EVENTS_PER_APPEND,
  MAX_PAGE_EVENTS,
  MAX_PREFIXES,
  MAX_STREAM_NAME_CHARACTERS,
  MAX_TYPE_CHARACTERS,
} from './limits.js';
import type { SerialisedEvent } from './event-row.js';
import type { ExpectedRevision, NewEvent } from './port.js';

// Lower case only: EventStoreDB gives ids back in lower case, whatever it was given.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/**
 * Checks an append against the bounds that every store shares and takes its events down.
 * @throws Error naming what is wrong: such an append is a mistake in the program, not something to retry.
 */
export function serialiseAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): SerialisedEvent[] {
  checkStream(stream);
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new Error(
      `append to ${stream}: expected revision ${expected} is not 'none', 'any' or a whole number ≥ 0`,
    );
  }
  if (events.length === 0 || events.length > MAX_EVENTS_PER_APPEND) {
    throw new Error(
      `append to ${stream}: ${events.length} events, allowed are 1 to ${MAX_EVENTS_PER_APPEND}`,
    );
  }
  const serialised = events.map((event) => serialiseEvent(stream, event));
  const bytes = serialised.reduce((sum, event) => sum + storedBytes(event), 0);
  if (bytes > MAX_APPEND_BYTES) {
    throw new Error(`append to ${stream}: ${bytes} bytes of events, allowed are ${MAX_APPEND_BYTES}`);
  }
  return serialised;
}

/** @throws Error naming what is wrong with an event. */
export function serialiseEvent(stream: string, event: NewEvent): SerialisedEvent {
  if (!UUID.test(event.id))
    throw new Error(`append to ${stream}: event id '${event.id}' is no lower-case UUID`);
  // EventStoreDB keeps `$` for types of its own, and readers skip those.
  if (!event.type || event.type.startsWith('$') || event.type.length > MAX_TYPE_CHARACTERS) {
    throw new Error(`append to ${stream}: event type '${event.type}' is empty, too long or begins with $`);
  }
  if (!TIME.test(event.time)) {
    throw new Error(`append to ${stream}: event time '${event.time}' is not ISO 8601 in UTC`);
  }
  const data = JSON.stringify(event.data);
  const metadata = JSON.stringify(event.metadata);
  return { id: event.id, type: event.type, time: event.time, data, metadata };
}

const storedBytes = (event: SerialisedEvent): number =>
  Buffer.byteLength(event.data) +
  Buffer.byteLength(event.metadata) +
  2 * event.type.length +
  EVENT_OVERHEAD_BYTES;

/** @throws Error when the name is empty, too long or one of EventStoreDB's own (`$…`). */
export function checkStream(stream: string): void {
  if (!stream || stream.startsWith('$') || stream.length > MAX_STREAM_NAME_CHARACTERS) {
    throw new Error(`stream name '${stream}' is empty, too long or begins with $`);
  }
}

/** @throws Error when there are none, too many, or one that would also match EventStoreDB's own streams. */
export function checkPrefixes(prefixes: readonly string[]): void {
  if (prefixes.length === 0 || prefixes.length > MAX_PREFIXES) {
    throw new Error(`${prefixes.length} stream prefixes, allowed are 1 to ${MAX_PREFIXES}`);
  }
  const unusable = prefixes.find((prefix) => prefix === '' || prefix.startsWith('$'));
  if (unusable !== undefined) throw new Error(`stream prefix '${unusable}' is empty or begins with $`);
}

/** The number of events to deliver at once, from what the caller asked for. */
export function pageEvents(asked: number = DEFAULT_BATCH_EVENTS): number {
  if (!Number.isSafeInteger(asked) || asked < 1)
    throw new Error(`page of ${asked} events: give a whole number ≥ 1`);
  return Math.min(asked, MAX_PAGE_EVENTS);
}

/**
 * A checkpoint past the end of the log belongs to another log, or to a newer copy of this one: events that it has
 * not seen would be skipped in silence.
 * @throws Error when `after` is past `last`, the position of the newest record of the log (-1: none).
 */
export function checkCheckpoint(after: number, last: number): void {
  if (after > last) {
    throw new Error(
      `checkpoint ${after} is past the end of the log (${last}): the log is not the one that it was taken from`,
    );
  }
}
