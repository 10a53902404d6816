import { DatabaseUnavailableError } from '../errors.js';

const MAX_WAITERS = 10_000;
/** How often to ask the database whether a twin has got there, while anybody waits. */
const POLL_MS = 50;

interface Waiter {
  position: number;
  done(reached: boolean): void;
}

/** Callers that wait until a projection has applied some position. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  #poll: NodeJS.Timeout | undefined;
  #asking = false;
  #endPause: (() => void) | undefined;

  /** @param ask reads the position from the database, where another process may have moved it. */
  constructor(private readonly ask: () => Promise<number>) {}

  /** @throws DatabaseUnavailableError too many are waiting. */
  async wait(position: number, timeoutMs: number): Promise<boolean> {
    if (this.#waiting.size >= MAX_WAITERS) {
      throw new DatabaseUnavailableError(`${MAX_WAITERS} callers wait for a projection`);
    }
    return new Promise((resolve) => {
      const done = (reached: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) this.#stopPolling();
        resolve(reached);
      };
      const waiter = { position, done };
      const timer = setTimeout(() => done(false), timeoutMs);
      this.#waiting.add(waiter);
      this.#endPause?.();
      this.#poll ??= setInterval(() => void this.#askDatabase(), POLL_MS);
    });
  }

  reached(position: number): void {
    for (const waiter of this.#waiting) if (waiter.position <= position) waiter.done(true);
  }

  /** Resolves after `ms`, or as soon as anybody waits. */
  async pauseUnlessAwaited(ms: number): Promise<void> {
    if (this.#waiting.size > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
  }

  giveUp(): void {
    this.#endPause?.();
    for (const waiter of this.#waiting) waiter.done(false);
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  async #askDatabase(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.reached(await this.ask());
    } catch {
      // The runner itself reports a database that is down; waiting goes on until its time is over.
    } finally {
      this.#asking = false;
    }
  }
}
