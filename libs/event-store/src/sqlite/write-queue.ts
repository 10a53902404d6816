import { EventStoreUnavailableError, RevisionConflictError } from '../port.js';
import { isBusy, unavailable, type Database } from './database.js';

/** Writes waiting for a transaction; one more is refused. */
export const MAX_QUEUED_WRITES = 10_000;
/** Events in one transaction: it holds the lock, and our thread, while it runs. */
export const MAX_EVENTS_PER_TRANSACTION = 2_000;
/** How long a write waits for other processes before it is given up. */
export const WRITE_DEADLINE_MS = 10_000;
/** Pause before trying again for the lock; drawn at random up to this, so that processes do not stay in step. */
const MAX_RETRY_PAUSE_MS = 5;

interface QueuedWrite {
  events: number;
  deadline: number;
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Settle = () => void;

/**
 * Group commit: what is queued during one turn of the event loop shares one transaction and one fsync. Each write
 * decides for itself before it changes anything, so that one's conflict leaves the others alone.
 */
export class WriteQueue {
  #queue: QueuedWrite[] = [];
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly db: Database,
    private readonly onCommitted: () => void,
  ) {}

  /**
   * Runs a write inside a transaction and resolves when it is durable.
   * @param events how many events it writes.
   * @param run must throw {@link RevisionConflictError} only before its first change.
   */
  submit<T>(events: number, run: () => T): Promise<T> {
    if (this.#queue.length >= MAX_QUEUED_WRITES) {
      return Promise.reject(
        new EventStoreUnavailableError(`${MAX_QUEUED_WRITES} writes are waiting: try later`),
      );
    }
    return new Promise<T>((resolve, reject) => {
      const deadline = Date.now() + WRITE_DEADLINE_MS;
      this.#queue.push({ events, deadline, run, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule(() => setImmediate(() => this.#flush()));
    });
  }

  /** Resolves when nothing is waiting. */
  async drain(): Promise<void> {
    if (this.#scheduled) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(start: () => void): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    start();
  }

  #flush(): void {
    let pauseMs: number | undefined;
    try {
      this.db.statement('BEGIN IMMEDIATE').run();
      this.#transaction(this.#take());
    } catch (error) {
      if (isBusy(error)) pauseMs = Math.random() * MAX_RETRY_PAUSE_MS;
      this.#giveUp(error, pauseMs === undefined ? Infinity : Date.now());
    }
    this.#scheduled = false;
    if (this.#queue.length === 0) this.#idle.splice(0).forEach((resolve) => resolve());
    else if (pauseMs === undefined) this.#schedule(() => setImmediate(() => this.#flush()));
    else this.#schedule(() => setTimeout(() => this.#flush(), pauseMs));
  }

  #take(): QueuedWrite[] {
    let count = 0;
    let events = 0;
    for (const write of this.#queue) {
      if (count > 0 && events + write.events > MAX_EVENTS_PER_TRANSACTION) break;
      events += write.events;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #transaction(writes: QueuedWrite[]): void {
    let settlements: Settle[];
    try {
      settlements = writes.map(runOne);
      this.db.statement('COMMIT').run();
    } catch (error) {
      this.#rollback();
      settlements = writes.map((write) => () => write.reject(unavailable(error)));
    }
    // Only now: nobody hears of an append before it is durable.
    for (const settle of settlements) settle();
    this.onCommitted();
  }

  #rollback(): void {
    try {
      this.db.statement('ROLLBACK').run();
    } catch {
      // Some failures (a full disk) have rolled back already, and a second rollback is an error.
    }
  }

  /** Rejects the writes that have waited until `now`: they were not run. */
  #giveUp(error: unknown, now: number): void {
    const expired = this.#queue.filter((write) => write.deadline <= now);
    this.#queue = this.#queue.filter((write) => write.deadline > now);
    for (const write of expired) write.reject(unavailable(error));
  }
}

function runOne(write: QueuedWrite): Settle {
  try {
    const value = write.run();
    return () => write.resolve(value);
  } catch (error) {
    if (error instanceof RevisionConflictError) return () => write.reject(error);
    throw error;
  }
}
