import {
  RevisionConflictError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type ReadOptions,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionHandler,
} from './port.js';
import { checkPrefixes, checkStream } from './validate.js';

const NAMESPACE = /^[a-z0-9]{1,32}$/;
/** No namespace has it, so that none is the beginning of another; nor has any kind of stream (`key-`), so that bare names match none. */
const SEPARATOR = '~';

/**
 * A part of a store, for one of several installations that share it: stream names are stored as `<namespace>~<name>`, and
 * only those are seen. Positions and revisions are the store's own.
 * @throws Error when the namespace is not 1 to 32 of a-z 0-9.
 */
export function inNamespace(store: EventStore, namespace: string): EventStore {
  if (!NAMESPACE.test(namespace))
    throw new Error(`event store namespace '${namespace}' is not 1 to 32 of a-z 0-9`);
  return new NamespacedEventStore(store, namespace + SEPARATOR);
}

class NamespacedEventStore implements EventStore {
  readonly kind: string;
  /** Others have positions in between. */
  readonly keepsPositions = false;

  constructor(
    private readonly store: EventStore,
    private readonly prefix: string,
  ) {
    this.kind = store.kind;
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    checkStream(stream);
    try {
      return await this.store.append(this.prefix + stream, expected, events);
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error;
      throw new RevisionConflictError(stream, error.expected, error.actual);
    }
  }

  async restore(events: readonly StoredEvent[]): Promise<void> {
    for (const { stream } of events) checkStream(stream);
    const within = events.map((event) => ({ ...event, stream: this.prefix + event.stream }));
    await this.store.restore(within, null);
  }

  async readStream(stream: string, options?: ReadOptions): Promise<StoredEvent[]> {
    return this.#bare(await this.store.readStream(this.prefix + stream, options));
  }

  async readAll(options: {
    prefixes: readonly string[];
    after: number;
    limit: number;
  }): Promise<{ events: StoredEvent[]; next: number; end: boolean }> {
    const page = await this.store.readAll({ ...options, prefixes: this.#within(options.prefixes) });
    return { ...page, events: this.#bare(page.events) };
  }

  async head(prefixes: readonly string[]): Promise<number> {
    return this.store.head(this.#within(prefixes));
  }

  async subscribe(options: SubscribeOptions, handler: SubscriptionHandler): Promise<Subscription> {
    return this.store.subscribe(
      { ...options, prefixes: this.#within(options.prefixes) },
      {
        onEvents: (events) => handler.onEvents(this.#bare(events)),
        onProgress: (position) => handler.onProgress?.(position),
        onEnd: (error) => handler.onEnd(error),
      },
    );
  }

  async truncate(stream: string, beforeRevision: number): Promise<void> {
    checkStream(stream);
    await this.store.truncate(this.prefix + stream, beforeRevision);
  }

  async tombstone(stream: string): Promise<void> {
    checkStream(stream);
    await this.store.tombstone(this.prefix + stream);
  }

  async forget(stream: string): Promise<void> {
    checkStream(stream);
    await this.store.forget(this.prefix + stream);
  }

  reclaim(): Promise<void> {
    return this.store.reclaim();
  }

  ping(): Promise<boolean> {
    return this.store.ping();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #within(prefixes: readonly string[]): string[] {
    checkPrefixes(prefixes);
    return prefixes.map((prefix) => this.prefix + prefix);
  }

  #bare(events: readonly StoredEvent[]): StoredEvent[] {
    return events.map((event) => ({ ...event, stream: event.stream.slice(this.prefix.length) }));
  }
}
