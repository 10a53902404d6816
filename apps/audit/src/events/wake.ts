import { KeyledgerError } from '@keyledger/domain';

/** Waiting takes a request's place in the service: most of them have to stay free for requests that do not wait. */
const MAX_WAITING = 256;

/** Tells everybody who waits for news of the log at once. */
export class Wake {
  #changes = 0;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  /** To be read before looking for news, so that none between looking and waiting is missed. */
  get changes(): number {
    return this.#changes;
  }

  notify(): void {
    this.#changes += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Nobody waits any more. */
  close(): void {
    this.#closed = true;
    this.notify();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Waits for a change after `seen`, or `timeoutMs`.
   * @throws KeyledgerError Busy: too many wait.
   */
  async changedSince(seen: number, timeoutMs: number): Promise<void> {
    if (this.#closed || seen !== this.#changes) return;
    if (this.#waiting.size >= MAX_WAITING) {
      throw new KeyledgerError('Busy', 'too many wait for events: try again later');
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
    });
  }
}
