import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Twins that failed together do not come back together. */
const JITTER = 0.2;

/** Growing pauses between attempts. */
export class BackOff {
  #nextMs = FIRST_PAUSE_MS;

  /** Something worked: the next pause is a short one again. */
  reset(): void {
    this.#nextMs = FIRST_PAUSE_MS;
  }

  /** Pauses; returns at once when the signal is given. */
  async pause(signal: AbortSignal): Promise<void> {
    const pauseMs = this.#nextMs * (1 + JITTER * Math.random());
    this.#nextMs = Math.min(this.#nextMs * 2, LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
