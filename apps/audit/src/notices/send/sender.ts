import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@keyledger/runtime';
import type { Outbox, Settlement } from '../outbox/outbox.js';
import type { NoticeRow } from '../outbox/tables.js';
import { pauseMs } from './back-off.js';
import { Lanes } from './lanes.js';

/** How often is looked for notices that nobody told of: retries that fall due, and those of other processes. */
const LOOK_INTERVAL_MS = 1_000;
/** Longer than a try can take: until then no other process begins the same one. */
const LEASE_MS = 60_000;
const GIVE_UP_AFTER_MS = 3 * 86_400_000;
/** Ended notices stay to be looked at. */
const KEEP_ENDED_MS = 30 * 86_400_000;
const PRUNE_INTERVAL_MS = 3_600_000;
const COUNT_INTERVAL_MS = 5_000;
/** How long an orderly stop waits for tries under way. Those that it leaves are begun again by the next process. */
const STOP_GRACE_MS = 3_000;

/** How a try ended. */
export type Delivery =
  | { ok: true }
  | {
      ok: false;
      /** In a few words, never with a body or a secret. */
      error: string;
      /** Whether the receiver itself fails, and not this one notice. */
      receiverFails: boolean;
      /** The receiver wants no more. */
      final?: boolean;
    };

export interface SenderOptions {
  outbox: Pick<Outbox, 'dueLanes' | 'claim' | 'settle' | 'prune' | 'counts'>;
  /** One try. A rejection counts as a failure that says nothing of the receiver. */
  deliver(notice: NoticeRow): Promise<Delivery>;
  log: Pick<Log, 'warn'>;
  /**
   * The machine's clock and not the one of schedules: receivers, their outages and the time stamps they check are of this
   * world, also while the schedules see a year pass; and what waits would wait a year when the clock is set back.
   */
  nowMs?: () => number;
}

/** Sends what waits in the outbox, at least once, each notice by one process at a time. */
export class NoticeSender {
  readonly #lanes = new Lanes();
  readonly #tries = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #nowMs: () => number;
  #wake = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;
  #lastError: string | null = null;
  #counts = { waiting: 0, givenUp: 0 };
  #counted = 0;
  #pruned = 0;

  constructor(private readonly options: SenderOptions) {
    this.#nowMs = options.nowMs ?? Date.now;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** There may be something to send: look now. */
  wake(): void {
    this.#wake.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    const grace = sleep(STOP_GRACE_MS, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.#tries), grace]);
  }

  /** A few seconds old. */
  counts(): { waiting: number; givenUp: number } {
    return this.#counts;
  }

  /** Why the outbox cannot be worked on at the moment; null when it can. */
  lastError(): string | null {
    return this.#lastError;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers<void>();
      try {
        await this.#round();
        this.#lastError = null;
      } catch (error) {
        this.#lastError = 'the outbox of notices cannot be read or written';
        this.options.log.warn({ err: error }, this.#lastError);
        await sleep(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
      }
      const look = sleep(LOOK_INTERVAL_MS, undefined, { ref: false });
      await Promise.race([this.#wake.promise, look]);
    }
  }

  async #round(): Promise<void> {
    const { outbox } = this.options;
    const nowMs = this.#nowMs();
    if (this.#lanes.room > 0) {
      for (const lane of await outbox.dueLanes(nowMs)) await this.#begin(lane, nowMs);
    }
    if (nowMs - this.#pruned > PRUNE_INTERVAL_MS) {
      await outbox.prune(nowMs - KEEP_ENDED_MS);
      this.#lanes.forgetOld(nowMs);
      this.#pruned = nowMs;
    }
    if (nowMs - this.#counted > COUNT_INTERVAL_MS) {
      this.#counts = await outbox.counts();
      this.#counted = nowMs;
    }
  }

  async #begin(lane: string, nowMs: number): Promise<void> {
    const room = this.#lanes.roomIn(lane, nowMs);
    if (room === 0 || this.#stopping.signal.aborted) return;
    for (const notice of await this.options.outbox.claim(lane, room, nowMs, nowMs + LEASE_MS)) {
      const attempt = this.#attempt(notice).finally(() => {
        this.#tries.delete(attempt);
        this.wake();
      });
      this.#tries.add(attempt);
    }
  }

  async #attempt(notice: NoticeRow): Promise<void> {
    const end = this.#lanes.begin(notice.lane);
    const delivery = await this.options.deliver(notice).catch((error: unknown): Delivery => {
      this.options.log.warn({ err: error, notice: notice.id }, 'a notice could not be sent');
      return { ok: false, error: 'it could not be sent', receiverFails: false };
    });
    const nowMs = this.#nowMs();
    end(delivery.ok || (delivery.receiverFails ? false : null), nowMs);
    try {
      await this.options.outbox.settle(notice.id, settlementOf(notice, delivery, nowMs), nowMs);
    } catch (error) {
      // It is due again when the lease ends: told twice is better than not at all.
      this.options.log.warn({ err: error, notice: notice.id }, 'what became of a notice could not be noted');
    }
  }
}

function settlementOf(notice: NoticeRow, delivery: Delivery, nowMs: number): Settlement {
  if (delivery.ok) return { state: 'delivered' };
  const { error, final } = delivery;
  const nextAttemptAt = nowMs + pauseMs(notice.attempts + 1);
  const tooLate = nextAttemptAt > notice.made_at + GIVE_UP_AFTER_MS;
  return final || tooLate ? { state: 'given-up', error } : { state: 'waiting', nextAttemptAt, error };
}
