import { DatabaseUnavailableError } from './errors.js';

interface LockLimits {
  /** What is being waited for, for the error's message. */
  name: string;
  maxWaiting: number;
  waitMs: number;
}

/** A first-come, first-served lock inside one process, with a bound on its queue and on the time spent in it. */
export class Lock {
  #held = false;
  readonly #queue: (() => void)[] = [];

  constructor(private readonly limits: LockLimits) {}

  /** @throws DatabaseUnavailableError the queue is full, or the turn did not come in time. */
  async acquire(): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return;
    }
    const { name, maxWaiting, waitMs } = this.limits;
    if (this.#queue.length >= maxWaiting)
      throw new DatabaseUnavailableError(`${name}: ${maxWaiting} are waiting`);
    await new Promise<void>((resolve, reject) => {
      const grant = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(grant), 1);
        reject(new DatabaseUnavailableError(`${name}: no turn within ${waitMs} ms`));
      }, waitMs);
      this.#queue.push(grant);
    });
  }

  /** Hands the lock to the next in the queue. Only the holder may call it, once. */
  release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#held = false;
  }

  async run<R>(work: () => Promise<R>): Promise<R> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }
}
