import { MAIL_LANE } from '../outbox/tables.js';
import { pauseMs } from './back-off.js';

/** Tries under way at a time, of this process. */
export const MAX_TRIES = 16;
/** Of these, those to receivers that failed last time: the rest stays free for receivers that work. */
const MAX_TRIES_FAILING = 8;
const MAX_TRIES_PER_WEBHOOK = 2;
const MAX_TRIES_MAIL = 4;
const FORGET_AFTER_MS = 86_400_000;

interface Lane {
  tries: number;
  /** In a row. */
  failures: number;
  /** Not tried before, ms since the epoch. */
  pausedUntil: number;
}

const IDLE: Readonly<Lane> = { tries: 0, failures: 0, pausedUntil: 0 };

/**
 * How much may be sent where. A receiver that fails is tried by one notice at a time, with growing pauses, so that however much
 * waits for it costs the others nothing. Kept in memory: after a restart each is simply tried again.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #tries = 0;
  #failing = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Tries that may begin now, of all lanes together. */
  get room(): number {
    return MAX_TRIES - this.#tries;
  }

  /** Tries that may begin now in this lane. */
  roomIn(name: string, nowMs: number): number {
    const { tries, failures, pausedUntil } = this.#lanes.get(name) ?? IDLE;
    if (failures === 0) {
      const most = name === MAIL_LANE ? MAX_TRIES_MAIL : MAX_TRIES_PER_WEBHOOK;
      return Math.max(0, Math.min(most - tries, this.room));
    }
    const mayTry = tries === 0 && pausedUntil <= nowMs && this.#failing < MAX_TRIES_FAILING;
    return mayTry ? Math.min(1, this.room) : 0;
  }

  /** A try begins. @returns how to tell its end: whether the receiver works, or null where the try says nothing of it. */
  begin(name: string): (works: boolean | null, nowMs: number) => void {
    const lane = this.#lanes.get(name) ?? { ...IDLE };
    this.#lanes.set(name, lane);
    const failing = lane.failures > 0;
    lane.tries += 1;
    this.#tries += 1;
    if (failing) this.#failing += 1;
    return (works, nowMs) => {
      lane.tries -= 1;
      this.#tries -= 1;
      if (failing) this.#failing -= 1;
      if (works === true) lane.failures = 0;
      // Tries that were under way together fail together: that is one failure.
      else if (works === false && (failing || lane.failures === 0)) {
        lane.failures += 1;
        lane.pausedUntil = nowMs + pauseMs(lane.failures, this.random);
      }
      if (lane.tries === 0 && lane.failures === 0) this.#lanes.delete(name);
    };
  }

  /** Forgets receivers that failed a day ago and were not tried since: nothing waits for them any more. */
  forgetOld(nowMs: number): void {
    for (const [name, { tries, pausedUntil }] of this.#lanes) {
      if (tries === 0 && pausedUntil + FORGET_AFTER_MS <= nowMs) this.#lanes.delete(name);
    }
  }
}
