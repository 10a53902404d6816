import type { Database } from '@keyledger/database';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/**
 * Empties SQLite's write-ahead log after a deletion, where pages with the deleted secret may live on. A reader in the way
 * (another node) delays it: then it is tried again until it has worked. PostgreSQL has no such thing, and keeps dead rows
 * until a vacuum.
 */
export class Scrubber {
  private running: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_RETRY_MS;
  private stopped = false;

  constructor(private readonly database: Pick<Database<unknown>, 'dialect' | 'scrub'>) {}

  /** One attempt, awaited; further ones follow by themselves when it did not work. Never rejects. */
  async scrub(): Promise<void> {
    if (this.database.dialect !== 'sqlite' || this.stopped) return;
    // One that is under way may have passed the caller's deletion already.
    await this.running;
    this.running ??= this.database
      .scrub()
      .catch(() => false)
      .finally(() => {
        this.running = undefined;
      });
    if (await this.running) this.pauseMs = FIRST_RETRY_MS;
    else this.retryLater();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private retryLater(): void {
    if (this.timer || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.scrub();
    }, this.pauseMs);
    this.timer.unref();
    this.pauseMs = Math.min(this.pauseMs * 2, LAST_RETRY_MS);
  }
}
