/**
 * Bounds of one append. They are the same for every store, so that a command that works on the embedded store works
 * on EventStoreDB too.
 */

/** Events in one append. */
export const MAX_EVENTS_PER_APPEND = 1_000;

/**
 * JSON of all events of one append, in bytes, with {@link EVENT_OVERHEAD_BYTES} for each.
 * EventStoreDB refuses, at its default `MaxAppendSize`, an append of 1 MiB or more; this stays under it.
 */
export const MAX_APPEND_BYTES = 1_000_000;

/** What a store adds to an event's JSON: its type (two bytes a character), the field names around our metadata. */
export const EVENT_OVERHEAD_BYTES = 128;

export const MAX_STREAM_NAME_CHARACTERS = 512;
export const MAX_TYPE_CHARACTERS = 128;

/** Stream-name prefixes in one read, subscription or head. */
export const MAX_PREFIXES = 32;

/** Events in one page or delivery, whatever the caller asks for. */
export const MAX_PAGE_EVENTS = 4_096;

/** Events in one delivery of a subscription that does not say. */
export const DEFAULT_BATCH_EVENTS = 256;

/** How far back in a stream an append with `any` looks for a retry of itself. EventStoreDB bounds this by its cache. */
export const ANY_RETRY_LOOK_BACK_EVENTS = 64;
