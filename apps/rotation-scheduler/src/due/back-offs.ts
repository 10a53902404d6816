import type { ScheduleRow } from '../schedule/tables.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** What failed together does not come back together. */
const JITTER = 0.2;
/** Due times that wait for another attempt: about 300 bytes each. Past this the oldest is forgotten and tried earlier. */
const MAX_WAITING = 10_000;

/** How long to wait after a number of failures in a row (1, 2, …), in ms. */
export function backOffMs(failures: number): number {
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT_MS);
  return waitMs * (1 + JITTER * Math.random());
}

/** Which due times failed and are not to be tried yet. In memory alone: a restart tries all of them again. */
export class BackOffs {
  readonly #waiting = new Map<string, { dueAt: string; failures: number; until: number }>();

  get size(): number {
    return this.#waiting.size;
  }

  /** @param now ms of a monotonic clock, here and below. */
  failed(entry: ScheduleRow, now: number): void {
    const name = nameOf(entry);
    const before = this.#waiting.get(name);
    const failures = (before?.dueAt === entry.due_at ? before.failures : 0) + 1;
    this.#waiting.delete(name);
    this.#waiting.set(name, { dueAt: entry.due_at, failures, until: now + backOffMs(failures) });
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value!);
  }

  /** The due time is over: answered, or moved on. */
  forget(entry: ScheduleRow): void {
    this.#waiting.delete(nameOf(entry));
  }

  isWaiting(entry: ScheduleRow, now: number): boolean {
    const found = this.#waiting.get(nameOf(entry));
    return found !== undefined && found.dueAt === entry.due_at && now < found.until;
  }

  /**
   * When the first of those that wait at `now` is to be tried again; Infinity when none waits. What could have been tried
   * for long and was not is no longer due, and is forgotten.
   */
  earliest(now: number): number {
    let earliest = Infinity;
    for (const [name, { until }] of this.#waiting) {
      if (until > now) earliest = Math.min(earliest, until);
      else if (until + LONGEST_WAIT_MS < now) this.#waiting.delete(name);
    }
    return earliest;
  }
}

const nameOf = ({ key_id: keyId, kind }: ScheduleRow): string => `${keyId}/${kind}`;
