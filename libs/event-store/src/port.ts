import type { JsonObject } from '@keyledger/domain';

/** An event to append, already sealed where it has to be. */
export interface NewEvent {
  /** UUID in lower case. Appending the same id again at the same place is a retry and has no further effect. */
  id: string;
  type: string;
  /** ISO 8601 UTC, from the service's clock (which tests can shift). Stored in clear. */
  time: string;
  data: JsonObject;
  metadata: JsonObject;
}

/** An event as the log keeps it. */
export interface StoredEvent extends NewEvent {
  stream: string;
  /** 0-based place in its stream; never reused, also after truncation. */
  revision: number;
  /**
   * Place in the whole log: grows with every event, gaps are normal, equal for all readers.
   * A safe integer (in EventStoreDB the event's prepare position, a byte offset).
   */
  position: number;
}

/**
 * `none`: nothing was ever appended to the stream. A number: the revision of its last event, also when that is truncated.
 * `any`: no check.
 */
export type ExpectedRevision = number | 'none' | 'any';

export interface AppendResult {
  /** Revision and position of the last event appended (or, for a retry, of the event that was there). */
  revision: number;
  position: number;
}

/**
 * Somebody else appended first: load again and decide again. Also the answer to an append to a stream that was ended by
 * `tombstone`; `actual` is `unknown` then.
 */
export class RevisionConflictError extends Error {
  override readonly name = 'RevisionConflictError';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number | 'none' | 'unknown',
  ) {
    super(`stream ${stream}: expected revision ${expected}, found ${actual}`);
  }
}

/** The store cannot be reached or did not answer; whether an append happened is unknown, and its retry is safe. */
export class EventStoreUnavailableError extends Error {
  override readonly name = 'EventStoreUnavailableError';
}

export interface ReadOptions {
  /** First revision wanted (backwards: the last). Default: the first event that is kept (backwards: the last one). */
  from?: number;
  /** Default: all. */
  limit?: number;
  backwards?: boolean;
}

export interface SubscribeOptions {
  /** Only events of streams whose name starts with one of these (`key-`, `alias-`). */
  prefixes: readonly string[];
  /** Deliver events after this position; -1: from the beginning. */
  after: number;
  /** Upper bound of one delivery. Default 256. */
  batchSize?: number;
}

/** What a subscriber is told. Called one at a time: the next delivery waits for the returned promise. */
export interface SubscriptionHandler {
  /**
   * Events in log order, never empty. When this rejects, the subscription stops and reports it to `onEnd`.
   */
  onEvents(events: StoredEvent[]): Promise<void>;
  /**
   * The subscription has seen everything up to this position, whether or not any event matched: a place to go on from.
   * Optional. Called at least whenever it has caught up with the end of the log as the subscription knows it, and that
   * is further than it last said. -1: the log is empty.
   */
  onProgress?(position: number): void;
  /** The subscription is over: by `stop()` (undefined) or by an error. It does not restart by itself. */
  onEnd(error?: unknown): void;
}

export interface Subscription {
  /**
   * Ends the subscription after the delivery in progress, for which it waits (so a handler must not wait for it).
   * Idempotent.
   */
  stop(): Promise<void>;
}

/**
 * The log. Durable on return of `append`; one order for all readers; several processes may write and read at once.
 */
export interface EventStore {
  /** For status pages: `sqlite`, `kurrentdb` or `memory`. */
  readonly kind: string;
  /** Whether `restore` can keep positions. EventStoreDB gives its own, and so does a store that installations share. */
  readonly keepsPositions: boolean;

  /**
   * Appends all events or none, at consecutive revisions.
   *
   * Retry: when the expected revision no longer holds, but the stream already has exactly these event ids at the
   * revisions where this append would have put them, the earlier result is returned instead of a conflict. With `any`
   * there is no such place: a retry is recognised while its events are among the newest of the stream, and otherwise
   * appends again. Where the events of a retry are truncated since, it is a conflict or the earlier result.
   *
   * Bounds, the same for all stores, are in `limits.ts`.
   *
   * @throws RevisionConflictError the stream is not where the caller thought.
   * @throws EventStoreUnavailableError the outcome is unknown.
   * @throws Error the append breaks a bound or has a malformed event.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;

  /**
   * Brings back events of another log, in its order, into one that nobody else writes to: ids, times and revisions are kept, and
   * positions too where the store `keepsPositions` and `upTo` is given. The first event that comes of a stream may have any revision: those before it
   * count as truncated.
   *
   * @param upTo where that log had come to, at least the last event's position: what is appended later comes after it. Null: the
   *   store gives positions of its own
   * @throws RevisionConflictError an event does not follow on its stream.
   * @throws Error an event does not follow on the log, breaks a bound or is malformed.
   */
  restore(events: readonly StoredEvent[], upTo: number | null): Promise<void>;

  /** A stream's events; empty when it does not exist. Bounded by the caller through `limit` where streams can be long. */
  readStream(stream: string, options?: ReadOptions): Promise<StoredEvent[]>;

  /**
   * One page of the log in order: events after `after` whose stream starts with a prefix.
   * `next` is where to go on (≥ the last event's position); `end` says that nothing was behind it. A page can hold fewer
   * events than `limit`, even none, and not be the end: a store bounds how long it looks for one page.
   */
  readAll(options: {
    prefixes: readonly string[];
    after: number;
    limit: number;
  }): Promise<{ events: StoredEvent[]; next: number; end: boolean }>;

  /**
   * Position of the newest event that is kept in streams with these prefixes, -1 when there is none. Linearizable with
   * `append`. Fast while about every event of the log matches; with few it has to walk back to one.
   */
  head(prefixes: readonly string[]): Promise<number>;

  /**
   * A catch-up subscription: first what is there, then what comes. Resolves when it has started.
   * @throws EventStoreUnavailableError it could not start; `onEnd` is not called then.
   * @throws Error `after` is past the end of the log, so that it cannot be a checkpoint of this log.
   */
  subscribe(options: SubscribeOptions, handler: SubscriptionHandler): Promise<Subscription>;

  /**
   * Forgets the stream's events before `beforeRevision`: `readStream` gives them no more, and their space is freed as far
   * as the store allows (SQLite overwrites it; EventStoreDB frees it in a scavenge, and until then still gives them to
   * `readAll` and subscriptions). Revisions go on, also when no event is left. Idempotent.
   */
  truncate(stream: string, beforeRevision: number): Promise<void>;

  /**
   * Ends a stream for good, also one that never was: its events are forgotten as by `truncate`, and nothing can be
   * appended to it again. Idempotent.
   */
  tombstone(stream: string): Promise<void>;

  /**
   * Forgets a stream that is not tombstoned as if it had never been, its name included as far as the store allows
   * (EventStoreDB keeps the name until a scavenge, and in the stream's metadata after it). Whoever appends to it again does so
   * from the beginning, or where its revisions had come to: a conflict with `none` then names the revision. Idempotent.
   */
  forget(stream: string): Promise<void>;

  /**
   * Begins to free the space of what was truncated, where the store does not do so by itself: EventStoreDB starts a scavenge
   * on its nodes, which goes on in the background. Costly there: not to be asked for more than a few times a day.
   * @throws EventStoreUnavailableError it could not be started.
   */
  reclaim(): Promise<void>;

  /** True when the store answers. */
  ping(): Promise<boolean>;

  close(): Promise<void>;
}

/**
 * How processes that share an embedded store tell each other that something was appended. Only a hint: without it, or when
 * it is lost, a subscriber finds new events by polling.
 */
export interface WakeUp {
  notify(): void;
  /** Returns how to stop listening. */
  onWake(listener: () => void): () => void;
}
