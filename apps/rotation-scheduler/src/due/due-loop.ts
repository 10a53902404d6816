import type { Kysely } from 'kysely';
import type { Clock, Log } from '@keyledger/runtime';
import type { CatchesUp } from '../schedule/schedule-listing.js';
import { countDue, dueAtOf, nextDueAt } from '../schedule/due.js';
import type { ScheduleRow, ScheduleTables } from '../schedule/tables.js';
import { BackOffs, backOffMs } from './back-offs.js';
import { DueQueue } from './due-queue.js';
import { Shared } from './shared.js';
import { Sleeper } from './sleeper.js';

/**
 * Commands under way at a time. Of one key there is one: its due times are answered in order. Each waits for several disks and
 * messages, so that few would leave the machine idle; more would crowd out those who use keys meanwhile.
 */
export const MAX_IN_PROGRESS = 6;
/** Also without a hint the schedule is looked at this often. */
const LONGEST_SLEEP_MS = 30_000;
/** How long the log's answer to a command may take to arrive here. */
const APPLY_WAIT_MS = 5_000;

export interface DueLoopOptions {
  db: Kysely<ScheduleTables>;
  projection: CatchesUp;
  clock: Pick<Clock, 'now' | 'nowMs'>;
  log: Log;
  /** Has a due time answered by key-lifecycle: once it resolves, the log says what came of it. Safe to repeat. */
  send(entry: ScheduleRow): Promise<void>;
}

/** Has everything that is due answered, in order of its due time. */
export class DueLoop {
  readonly #backOffs = new BackOffs();
  readonly #sleeper = new Sleeper();
  readonly #inProgress = new Map<string, Promise<void>>();
  readonly #queue: DueQueue;
  /** What was in the log when it is asked is in the schedule when it answers true. */
  readonly #caughtUp = new Shared(() => this.options.projection.caughtUp(APPLY_WAIT_MS).catch(() => false));
  #failuresInARow = 0;
  /** Nothing is begun before this (monotonic ms): nothing that was tried of late worked. */
  #pausedUntil = 0;
  #stopping = false;
  #loop: Promise<void> | undefined;
  #seen: { due: number; nextDueAt: string | null } = { due: 0, nextDueAt: null };

  constructor(private readonly options: DueLoopOptions) {
    this.#queue = new DueQueue(options.db, () => options.clock.now());
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Begins nothing more and finishes what is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#sleeper.wake();
    await this.#loop;
    await Promise.all(this.#inProgress.values());
  }

  /** The schedule has changed. */
  wake(): void {
    this.#sleeper.wake();
  }

  /** For status pages, as of the last look with room for more: `due` counts up to 1000. */
  summary(): { due: number; nextDueAt: string | null; inProgress: number; waitingToRetry: number } {
    return { ...this.#seen, inProgress: this.#inProgress.size, waitingToRetry: this.#backOffs.size };
  }

  async #run(): Promise<void> {
    // Half-read, the log shows due times that were answered long ago.
    while (!this.#stopping && !(await this.#caughtUp.ask())) await this.#sleeper.sleep(APPLY_WAIT_MS);
    while (!this.#stopping) {
      let sleepMs = APPLY_WAIT_MS;
      // One look has one time: what falls due or may be retried while it lasts is left to the next look, not forgotten.
      const look = { at: this.options.clock.now(), monotonic: performance.now() };
      try {
        await this.#fill(look.monotonic);
        sleepMs = await this.#untilNext(look);
      } catch (error) {
        this.options.log.error({ error: String(error) }, 'the schedule cannot be read and is tried again');
      }
      await this.#sleeper.sleep(sleepMs);
    }
  }

  /** Ends with a pass over all that is due which began in this look: a look's first pass may have begun in an earlier one. */
  async #fill(now: number): Promise<void> {
    let passesEnded = 0;
    while (!this.#stopping && this.#inProgress.size < this.#room) {
      if (now < this.#pausedUntil) return this.#queue.restart();
      const entry = await this.#queue.next(
        (candidate) => !this.#inProgress.has(candidate.key_id) && !this.#backOffs.isWaiting(candidate, now),
      );
      if (entry) this.#begin(entry);
      else if (++passesEnded === 2) return;
    }
  }

  /** Less with every failure in a row: what would fail too is not begun, and one is enough to see that it works again. */
  get #room(): number {
    return Math.max(1, MAX_IN_PROGRESS - this.#failuresInARow);
  }

  #begin(entry: ScheduleRow): void {
    const done = this.#answer(entry).finally(() => {
      this.#inProgress.delete(entry.key_id);
      this.#sleeper.wake();
    });
    this.#inProgress.set(entry.key_id, done);
  }

  async #answer(entry: ScheduleRow): Promise<void> {
    const { db, send } = this.options;
    const isDue = async () => (await dueAtOf(db, entry.key_id, entry.kind)) === entry.due_at;
    try {
      // The page that it comes from may be older than an answer to another scheduler.
      if (await isDue()) {
        await send(entry);
        if (!(await this.#caughtUp.ask())) throw new Error('the schedule is behind the log');
        if (await isDue()) throw new Error('it is still due after it was answered');
      }
      this.#backOffs.forget(entry);
      this.#failuresInARow = 0;
    } catch (error) {
      this.#failed(entry, error);
    }
  }

  #failed(entry: ScheduleRow, error: unknown): void {
    const now = performance.now();
    this.#backOffs.failed(entry, now);
    this.#failuresInARow += 1;
    // All that can be under way failed: it is not about these keys.
    if (this.#failuresInARow % MAX_IN_PROGRESS === 0) {
      this.#pausedUntil = now + backOffMs(this.#failuresInARow / MAX_IN_PROGRESS);
    }
    const { key_id: keyId, kind, due_at: dueAt } = entry;
    const reason = String((error as { message?: unknown }).message);
    this.options.log.warn({ keyId, kind, dueAt, error: reason }, 'not answered: it will be tried again');
  }

  /** How long after a look there is nothing to do, in ms. */
  async #untilNext(look: { at: string; monotonic: number }): Promise<number> {
    // Whoever is done wakes the loop; counting what is left for each of them would cost more than their answers.
    if (this.#inProgress.size >= this.#room) return LONGEST_SLEEP_MS;
    const { db, clock } = this.options;
    this.#seen = { due: await countDue(db, look.at), nextDueAt: await nextDueAt(db, look.at) };
    const untilDue = this.#seen.nextDueAt ? Date.parse(this.#seen.nextDueAt) - clock.nowMs() : Infinity;
    const pauseEnds = this.#pausedUntil > look.monotonic ? this.#pausedUntil : Infinity;
    const untilRetry = Math.min(this.#backOffs.earliest(look.monotonic), pauseEnds) - performance.now();
    return Math.max(1, Math.min(untilDue, untilRetry, LONGEST_SLEEP_MS));
  }
}
