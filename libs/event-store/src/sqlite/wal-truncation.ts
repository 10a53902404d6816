import type { Database } from './database.js';

/** How often, and how many times, a checkpoint that others were in the way of is tried again. */
const RETRY_INTERVAL_MS = 1_000;
const MAX_RETRIES = 60;

/**
 * Empties the write-ahead log after a deletion: until then it still holds pages from before.
 * Best effort, since a reader in another process can be in the way: then tried again later, and whoever closes the
 * file last empties it in any case.
 */
export class WalTruncation {
  #timer: NodeJS.Timeout | undefined;
  #attempt: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly db: Database) {}

  /** Tries once; calls of one turn share the attempt. */
  attempt(): Promise<void> {
    this.#attempt ??= new Promise<void>((resolve) => {
      setImmediate(() => {
        this.#attempt = undefined;
        this.#checkpoint(MAX_RETRIES);
        resolve();
      });
    });
    return this.#attempt;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #checkpoint(retriesLeft: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#truncate() || retriesLeft === 0) return;
    this.#timer = setTimeout(() => this.#checkpoint(retriesLeft - 1), RETRY_INTERVAL_MS).unref();
  }

  #truncate(): boolean {
    try {
      return this.db.statement('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
    } catch {
      return false;
    }
  }
}
