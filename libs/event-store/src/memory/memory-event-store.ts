import { CatchUpSubscriptions, type LogPage } from '../catch-up.js';
import { decideAppend, type StreamView } from '../decide-append.js';
import { toEvent, type EventRow } from '../event-row.js';
import { ANY_RETRY_LOOK_BACK_EVENTS } from '../limits.js';
import {
  EventStoreUnavailableError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type ReadOptions,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionHandler,
} from '../port.js';
import { requireFollowing, serialiseRestored } from '../restore.js';
import { checkCheckpoint, checkPrefixes, checkStream, pageEvents, serialiseAppend } from '../validate.js';

interface MemoryStream {
  last: number;
  tombstoned: boolean;
  /** In order; the first may be later than revision 0 after a truncation. */
  events: EventRow[];
}

/** An event store that forgets everything when the process ends: for unit tests. */
export class MemoryEventStore implements EventStore {
  readonly kind = 'memory';
  readonly keepsPositions = true;
  readonly #streams = new Map<string, MemoryStream>();
  readonly #subscriptions = new CatchUpSubscriptions((prefixes, after, limit) =>
    this.#page(prefixes, after, limit),
  );
  #log: EventRow[] = [];
  #last = -1;
  #closed = false;

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.#checkOpen();
    const serialised = serialiseAppend(stream, expected, events);
    const kept = this.#streams.get(stream);
    const ids = serialised.map((event) => event.id);
    const decision = decideAppend(stream, kept && viewOf(kept), expected, ids);
    const lastRevision = decision.revision + ids.length - 1;
    if (decision.retry) return { revision: lastRevision, position: eventAt(kept!, lastRevision)!.position };

    const target = kept ?? { last: -1, tombstoned: false, events: [] };
    this.#streams.set(stream, target);
    for (const event of serialised) {
      this.#last = Math.max(this.#last, 0) + 1;
      const row = { ...event, stream, revision: ++target.last, position: this.#last };
      target.events.push(row);
      this.#log.push(row);
    }
    this.#subscriptions.wake();
    return { revision: lastRevision, position: this.#last };
  }

  async restore(events: readonly StoredEvent[], end: number | null): Promise<void> {
    this.#checkOpen();
    const { rows, upTo } = serialiseRestored(events, this.#last, end);
    requireFollowing(rows, (stream) => this.#streams.get(stream));
    for (const row of rows) {
      const target = this.#streams.get(row.stream) ?? {
        last: row.revision - 1,
        tombstoned: false,
        events: [],
      };
      this.#streams.set(row.stream, target);
      target.last = row.revision;
      target.events.push(row);
      this.#log.push(row);
    }
    this.#last = upTo;
    this.#subscriptions.wake();
  }

  async readStream(stream: string, options: ReadOptions = {}): Promise<StoredEvent[]> {
    this.#checkOpen();
    const { from, limit = Infinity, backwards = false } = options;
    const kept = this.#streams.get(stream)?.events ?? [];
    const wanted = backwards
      ? kept.filter((event) => event.revision <= (from ?? Infinity)).reverse()
      : kept.filter((event) => event.revision >= (from ?? 0));
    return wanted.slice(0, limit).map(toEvent);
  }

  async readAll(options: { prefixes: readonly string[]; after: number; limit: number }): Promise<LogPage> {
    this.#checkOpen();
    checkPrefixes(options.prefixes);
    return this.#page(options.prefixes, options.after, pageEvents(options.limit));
  }

  async head(prefixes: readonly string[]): Promise<number> {
    this.#checkOpen();
    checkPrefixes(prefixes);
    return this.#log.findLast((event) => hasPrefix(event, prefixes))?.position ?? -1;
  }

  async subscribe(options: SubscribeOptions, handler: SubscriptionHandler): Promise<Subscription> {
    this.#checkOpen();
    checkPrefixes(options.prefixes);
    checkCheckpoint(options.after, this.#last);
    return this.#subscriptions.start(options, handler);
  }

  async truncate(stream: string, beforeRevision: number): Promise<void> {
    this.#checkOpen();
    this.#forget(stream, (event) => event.revision < beforeRevision);
  }

  async tombstone(stream: string): Promise<void> {
    this.#checkOpen();
    checkStream(stream);
    this.#forget(stream, () => true);
    const last = this.#streams.get(stream)?.last ?? -1;
    this.#streams.set(stream, { last, tombstoned: true, events: [] });
  }

  async forget(stream: string): Promise<void> {
    this.#checkOpen();
    if (this.#streams.get(stream)?.tombstoned) return;
    this.#forget(stream, () => true);
    this.#streams.delete(stream);
  }

  async reclaim(): Promise<void> {
    // What is truncated is gone at once.
  }

  async ping(): Promise<boolean> {
    return !this.#closed;
  }

  async close(): Promise<void> {
    await this.#subscriptions.stopAll();
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new EventStoreUnavailableError('the event store is closed');
  }

  #page(prefixes: readonly string[], after: number, limit: number): LogPage {
    // From the end, since a subscriber that follows is near it.
    const behind = this.#log.findLastIndex((event) => event.position <= after) + 1;
    const matching = this.#log.slice(behind).filter((event) => hasPrefix(event, prefixes));
    const events = matching.slice(0, limit).map(toEvent);
    const end = matching.length <= limit;
    return { events, next: end ? Math.max(after, this.#last) : events.at(-1)!.position, end };
  }

  #forget(stream: string, which: (event: EventRow) => boolean): void {
    const kept = this.#streams.get(stream);
    if (!kept) return;
    const gone = new Set(kept.events.filter(which));
    kept.events = kept.events.filter((event) => !gone.has(event));
    this.#log = this.#log.filter((event) => !gone.has(event));
  }
}

/** Opens an empty event store in memory. */
export const openMemoryEventStore = (): MemoryEventStore => new MemoryEventStore();

const hasPrefix = (event: EventRow, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => event.stream.startsWith(prefix));

const eventAt = (stream: MemoryStream, revision: number): EventRow | undefined =>
  stream.events[revision - (stream.events[0]?.revision ?? 0)];

const viewOf = (stream: MemoryStream): StreamView => ({
  last: stream.last,
  tombstoned: stream.tombstoned,
  idAt: (revision) => eventAt(stream, revision)?.id,
  findRecent: (id) =>
    stream.events.slice(-ANY_RETRY_LOOK_BACK_EVENTS).findLast((event) => event.id === id)?.revision,
});
