import {
  ANY,
  NO_STREAM,
  type AppendResult as ClientAppendResult,
  type AppendStreamState,
  type AppendToStreamOptions,
  type EventData,
} from '@kurrent/kurrentdb-client';
import type { LogPage } from '../catch-up.js';
import {
  EventStoreUnavailableError,
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
} from '../port.js';
import { checkCheckpoint, checkPrefixes, checkStream, pageEvents, serialiseAppend } from '../validate.js';
import { Connection } from './connection.js';
import { CALL_DEADLINE_MS, PING_DEADLINE_MS } from './deadline.js';
import { appendError, isTimeout } from './errors.js';
import { toEventData } from './events.js';
import { startScavenges } from './reclaim.js';
import { restoreEvents } from './restore.js';
import { head, lastPosition, readPage, readStream } from './reads.js';
import { tombstoneStream, truncateStream } from './stream-ends.js';
import { KurrentDbSubscription } from './subscription.js';

export interface KurrentDbEventStoreOptions {
  /**
   * `kurrentdb://user:password@host:2113?tls=…`, `kurrentdb+discover://…`, or the same with `esdb`. The user must be
   * allowed to read `$all`. Leave `nodePreference` at its default, the leader: everything is asked of it.
   */
  url: string;
}

/**
 * Connects to EventStoreDB 23.10 or newer (KurrentDB). The connection is made with the first call.
 * @throws Error when the connection string cannot be understood.
 */
export function openKurrentDbEventStore(options: KurrentDbEventStoreOptions): KurrentDbEventStore {
  return new KurrentDbEventStore(new Connection(options.url));
}

export class KurrentDbEventStore implements EventStore {
  readonly kind = 'kurrentdb';
  readonly keepsPositions = false;
  readonly #subscriptions = new Set<KurrentDbSubscription>();
  #closed = false;

  /** Use {@link openKurrentDbEventStore}. */
  constructor(private readonly connection: Connection) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.#checkOpen();
    const serialised = serialiseAppend(stream, expected, events);
    try {
      const result = await this.#send(stream, expected, serialised.map(toEventData));
      // With `throwOnAppendFailure=false` in the connection string, a conflict is a result.
      if (!result.success) throw new RevisionConflictError(stream, expected, 'unknown');
      // The server recognises retries by itself. For one whose events are truncated since it gives no position: the
      // end of the log is one that has them behind it.
      const position = result.position
        ? Number(result.position.prepare)
        : await this.connection.read(lastPosition);
      return { revision: Number(result.nextExpectedRevision), position };
    } catch (error) {
      throw appendError(error, stream, expected);
    }
  }

  async #send(stream: string, expected: ExpectedRevision, events: EventData[]): Promise<ClientAppendResult> {
    const options: AppendToStreamOptions = {
      streamState: streamState(expected),
      deadline: CALL_DEADLINE_MS,
    };
    try {
      return await this.connection.client.appendToStream(stream, events, options);
    } catch (error) {
      if (!isTimeout(error) || expected === 'any') throw error;
      // The server does not answer a retry that overtakes the append it repeats, and gives it up after 2 s. By then the
      // append is decided, and asking again tells how.
      return this.connection.client.appendToStream(stream, events, options);
    }
  }

  async restore(events: readonly StoredEvent[]): Promise<void> {
    this.#checkOpen();
    await restoreEvents(this.connection, (...append) => this.append(...append), events);
  }

  async readStream(stream: string, options: ReadOptions = {}): Promise<StoredEvent[]> {
    this.#checkOpen();
    return this.connection.read((client) => readStream(client, stream, options));
  }

  async readAll(options: { prefixes: readonly string[]; after: number; limit: number }): Promise<LogPage> {
    this.#checkOpen();
    checkPrefixes(options.prefixes);
    const { prefixes, after } = options;
    const limit = pageEvents(options.limit);
    return this.connection.read((client) => readPage(client, prefixes, after, limit));
  }

  async head(prefixes: readonly string[]): Promise<number> {
    this.#checkOpen();
    checkPrefixes(prefixes);
    return this.connection.read((client) => head(client, prefixes));
  }

  async subscribe(options: SubscribeOptions, handler: SubscriptionHandler): Promise<Subscription> {
    this.#checkOpen();
    checkPrefixes(options.prefixes);
    const last = await this.connection.read(lastPosition);
    checkCheckpoint(options.after, last);
    const subscription = new KurrentDbSubscription(this.connection, options, handler, last, () =>
      this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    await subscription.start();
    return subscription;
  }

  async truncate(stream: string, beforeRevision: number): Promise<void> {
    this.#checkOpen();
    checkStream(stream);
    await truncateStream(this.connection, stream, beforeRevision);
  }

  async tombstone(stream: string): Promise<void> {
    this.#checkOpen();
    checkStream(stream);
    await tombstoneStream(this.connection, stream);
  }

  async forget(stream: string): Promise<void> {
    await this.truncate(stream, Number.MAX_SAFE_INTEGER);
  }

  async reclaim(): Promise<void> {
    await startScavenges(this.connection.url);
  }

  async ping(): Promise<boolean> {
    try {
      await this.connection.read((client) => lastPosition(client, PING_DEADLINE_MS));
      return !this.#closed;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    this.#closed = true;
    await this.connection.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new EventStoreUnavailableError('the event store is closed');
  }
}

function streamState(expected: ExpectedRevision): AppendStreamState {
  if (expected === 'any') return ANY;
  return expected === 'none' ? NO_STREAM : BigInt(expected);
}
