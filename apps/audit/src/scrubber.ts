import type { Database } from '@keyledger/database';
import type { Log } from '@keyledger/runtime';

/** Deletions that come together are scrubbed together. */
const DELAY_MS = 1_000;
/** A reader was in the way: it is gone soon. */
const RETRY_MS = 5_000;

/** Makes what was deleted from the tables unreadable in the database's own log too, a moment later. */
export class Scrubber {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly database: Pick<Database<unknown>, 'dialect' | 'scrub'>,
    private readonly log: Log,
  ) {}

  /** To be called when the deletion is committed. */
  request(delayMs = DELAY_MS): void {
    // PostgreSQL has no such thing: its vacuum frees the space in its own time.
    if (this.database.dialect !== 'sqlite' || this.#stopped) return;
    this.#timer ??= setTimeout(() => void this.#scrub(), delayMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #scrub(): Promise<void> {
    this.#timer = undefined;
    try {
      if (await this.database.scrub()) return;
    } catch (error) {
      this.log.warn({ error: String(error) }, 'deleted rows could not be scrubbed yet');
    }
    this.request(RETRY_MS);
  }
}
