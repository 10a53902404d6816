import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent, StoredEvent, SubscriptionHandler } from '@keyledger/event-store';

/** What each part of the suite gets. */
export interface ContractContext {
  /** The store under test, open for the whole suite. */
  store(): EventStore;
  /** One more opening of the same log, as another process would have it; closed after the test. */
  another(): Promise<EventStore>;
  /** An opening of a log of its own, and how to close it. */
  fresh(): Promise<{ opened: EventStore; close: () => Promise<void> }>;
  /** A stream name of this test alone: the log can be shared, and need not be empty. */
  stream(name?: string): string;
  /** The prefix of all stream names of this test. */
  prefix(): string;
}

export const TIME = '2026-11-24T06:00:00.000Z';

/** A new event; `n` tells it apart in the data. */
export function newEvent(n = 0, more: Partial<NewEvent> = {}): NewEvent {
  return { id: randomUUID(), type: 'ThingHappened', time: TIME, data: { n }, metadata: {}, ...more };
}

export const newEvents = (count: number, from = 0): NewEvent[] =>
  Array.from({ length: count }, (_, index) => newEvent(from + index));

export const numbers = (events: readonly StoredEvent[]): unknown[] => events.map((event) => event.data.n);

export const revisions = (events: readonly StoredEvent[]): number[] => events.map((event) => event.revision);

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Everything behind a position, page by page; `next` is where to go on. */
export async function readWhole(
  store: EventStore,
  prefixes: readonly string[],
  after = -1,
  limit = 1_000,
): Promise<{ events: StoredEvent[]; next: number }> {
  const events: StoredEvent[] = [];
  for (let next = after; ;) {
    const page = await store.readAll({ prefixes, after: next, limit });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    expect(page.next).toBeGreaterThanOrEqual(page.events.at(-1)?.position ?? next);
    events.push(...page.events);
    next = page.next;
    if (page.end) return { events, next };
  }
}

const WAIT_MS = 30_000;

/** A subscriber that writes down what it is told, and checks what must hold at every call. */
export class RecordingHandler implements SubscriptionHandler {
  readonly events: StoredEvent[] = [];
  readonly deliveries: number[] = [];
  readonly progress: number[] = [];
  readonly ends: unknown[] = [];
  readonly broken: string[] = [];
  #busy = false;
  #watchers: (() => void)[] = [];

  constructor(private readonly work: (events: StoredEvent[]) => Promise<void> = async () => undefined) {}

  async onEvents(events: StoredEvent[]): Promise<void> {
    if (events.length === 0) this.broken.push('an empty delivery');
    this.#mustNotBeBusy('a delivery');
    this.#busy = true;
    try {
      await this.work(events);
      this.events.push(...events);
      this.deliveries.push(events.length);
    } finally {
      this.#busy = false;
    }
    this.#changed();
  }

  onProgress(position: number): void {
    this.#mustNotBeBusy('progress');
    if (position < (this.events.at(-1)?.position ?? -1))
      this.broken.push('progress behind what was delivered');
    if (position < (this.progress.at(-1) ?? -1)) this.broken.push('progress that goes back');
    this.progress.push(position);
    this.#changed();
  }

  onEnd(error?: unknown): void {
    this.#mustNotBeBusy('the end');
    this.ends.push(error);
    this.#changed();
  }

  /** How far the subscription has said to be. */
  get reached(): number {
    return this.progress.at(-1) ?? -Infinity;
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`waited ${WAIT_MS} ms for: ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#watchers.push(() => (clearTimeout(timer), resolve()));
      });
    }
  }

  untilEvents(count: number): Promise<void> {
    return this.until(`${count} events`, () => this.events.length >= count);
  }

  #mustNotBeBusy(what: string): void {
    if (this.#busy) this.broken.push(`${what} while a delivery was in progress`);
    if (this.ends.length > 0) this.broken.push(`${what} after the end`);
  }

  #changed(): void {
    this.#watchers.splice(0).forEach((watcher) => watcher());
  }
}

/** Positions grow from event to event: order, and nothing twice. */
export function expectLogOrder(events: readonly StoredEvent[]): void {
  const wrong = events.findIndex(
    (event, index) => index > 0 && event.position <= events[index - 1]!.position,
  );
  expect(wrong).toBe(-1);
}
