import { CatchUpSubscriptions, type LogPage } from '../catch-up.js';
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
  type WakeUp,
} from '../port.js';
import { serialiseRestored } from '../restore.js';
import { checkCheckpoint, checkPrefixes, checkStream, pageEvents, serialiseAppend } from '../validate.js';
import { Database, openDatabase, unavailable } from './database.js';
import { head, lastPosition, readPage, readStream } from './reads.js';
import { WalTruncation } from './wal-truncation.js';
import { WriteQueue } from './write-queue.js';
import { appendEvents, forgetStream, restoreEvents, tombstoneStream, truncateStream } from './writes.js';

export interface SqliteEventStoreOptions {
  /** Path of the database file, on a local disk. Its folder is created where it is missing. */
  file: string;
  /** Tells the other processes that use the file of an append, and hears of theirs. */
  wakeUp?: WakeUp;
  /** The file must exist; everything that writes is refused. */
  readOnly?: boolean;
}

/**
 * The embedded event store: one SQLite file, shared by the processes of one machine.
 * @throws Error when the file cannot be opened or has a schema of another version.
 */
export async function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
  const db = await openDatabase(options.file, options.readOnly ?? false);
  return new SqliteEventStore(db, options);
}

export class SqliteEventStore implements EventStore {
  readonly kind = 'sqlite';
  readonly keepsPositions = true;
  readonly #subscriptions: CatchUpSubscriptions;
  readonly #writes: WriteQueue;
  readonly #wal: WalTruncation;
  readonly #stopListening: (() => void) | undefined;
  #closed = false;

  /** Use {@link openSqliteEventStore}. */
  constructor(
    private readonly db: Database,
    private readonly options: Omit<SqliteEventStoreOptions, 'file'>,
  ) {
    this.#wal = new WalTruncation(db);
    this.#subscriptions = new CatchUpSubscriptions((...page) => this.#read(() => readPage(db, ...page)));
    this.#writes = new WriteQueue(db, () => this.#wakeEverybody());
    this.#stopListening = options.wakeUp?.onWake(() => this.#subscriptions.wake());
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const serialised = serialiseAppend(stream, expected, events);
    return this.#write(serialised.length, () => appendEvents(this.db, stream, expected, serialised));
  }

  async restore(events: readonly StoredEvent[], end: number | null): Promise<void> {
    const last = this.#read(() => lastPosition(this.db));
    const { rows, upTo } = serialiseRestored(events, last, end);
    await this.#write(rows.length, () => restoreEvents(this.db, rows, upTo));
  }

  async readStream(stream: string, options: ReadOptions = {}): Promise<StoredEvent[]> {
    return this.#read(() => readStream(this.db, stream, options));
  }

  async readAll(options: { prefixes: readonly string[]; after: number; limit: number }): Promise<LogPage> {
    checkPrefixes(options.prefixes);
    const limit = pageEvents(options.limit);
    return this.#read(() => readPage(this.db, options.prefixes, options.after, limit));
  }

  async head(prefixes: readonly string[]): Promise<number> {
    checkPrefixes(prefixes);
    this.#checkOpen();
    try {
      return await head(this.db, prefixes);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async subscribe(options: SubscribeOptions, handler: SubscriptionHandler): Promise<Subscription> {
    checkPrefixes(options.prefixes);
    checkCheckpoint(
      options.after,
      this.#read(() => lastPosition(this.db)),
    );
    return this.#subscriptions.start(options, handler);
  }

  async truncate(stream: string, beforeRevision: number): Promise<void> {
    await this.#write(1, () => truncateStream(this.db, stream, beforeRevision));
    await this.#wal.attempt();
  }

  async tombstone(stream: string): Promise<void> {
    checkStream(stream);
    await this.#write(1, () => tombstoneStream(this.db, stream));
    await this.#wal.attempt();
  }

  async forget(stream: string): Promise<void> {
    await this.#write(1, () => forgetStream(this.db, stream));
    await this.#wal.attempt();
  }

  async reclaim(): Promise<void> {
    // Truncated rows are overwritten at once, and new ones take their pages.
  }

  async ping(): Promise<boolean> {
    try {
      this.#read(() => lastPosition(this.db));
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#stopListening?.();
    // Still open here: a delivery in progress may append.
    await this.#subscriptions.stopAll();
    this.#closed = true;
    await this.#writes.drain();
    this.#wal.stop();
    this.db.close();
  }

  #wakeEverybody(): void {
    this.#subscriptions.wake();
    try {
      this.options.wakeUp?.notify();
    } catch {
      // Only a hint: the others find out by polling, and what was appended stays appended.
    }
  }

  async #write<T>(events: number, run: () => T): Promise<T> {
    this.#checkOpen();
    if (this.options.readOnly) throw new Error('the event store was opened for reading only');
    return this.#writes.submit(events, run);
  }

  #read<T>(action: () => T): T {
    this.#checkOpen();
    try {
      return action();
    } catch (error) {
      throw unavailable(error);
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new EventStoreUnavailableError('the event store is closed');
  }
}
