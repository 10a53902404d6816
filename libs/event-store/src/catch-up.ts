import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent, SubscribeOptions, Subscription, SubscriptionHandler } from './port.js';
import { Signal } from './signal.js';
import { pageEvents } from './validate.js';

/** How often a subscription looks for events that no hint announced. */
export const POLL_INTERVAL_MS = 250;

/** One page of the log. */
export interface LogPage {
  events: StoredEvent[];
  next: number;
  end: boolean;
}

/** Reads the page behind a position. */
export type ReadPage = (prefixes: readonly string[], after: number, limit: number) => LogPage;

/** The subscriptions of a store that is read page by page. */
export class CatchUpSubscriptions {
  readonly #running = new Set<CatchUpSubscription>();

  constructor(private readonly readPage: ReadPage) {}

  start(options: SubscribeOptions, handler: SubscriptionHandler): Subscription {
    const subscription = new CatchUpSubscription(this.readPage, options, handler, () =>
      this.#running.delete(subscription),
    );
    this.#running.add(subscription);
    return subscription;
  }

  /** Something was appended: look now instead of at the next poll. */
  wake(): void {
    for (const subscription of this.#running) subscription.wake();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((subscription) => subscription.stop()));
  }
}

class CatchUpSubscription implements Subscription {
  readonly #signal = new Signal();
  readonly #done: Promise<void>;
  #stopping = false;
  #reported: number | undefined;

  constructor(
    private readonly readPage: ReadPage,
    private readonly options: SubscribeOptions,
    private readonly handler: SubscriptionHandler,
    private readonly onDone: () => void,
  ) {
    this.#done = this.#run();
  }

  wake(): void {
    this.#signal.raise();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#signal.raise();
    await this.#done;
  }

  async #run(): Promise<void> {
    let error: unknown;
    try {
      await this.#follow();
    } catch (caught) {
      error = caught;
    }
    this.onDone();
    this.handler.onEnd(error);
  }

  async #follow(): Promise<void> {
    const limit = pageEvents(this.options.batchSize);
    let after = this.options.after;
    // The first page is read in a turn of its own, so that the caller has its subscription before its first event.
    await nextTurn();
    while (!this.#stopping) {
      const page = this.readPage(this.options.prefixes, after, limit);
      if (page.events.length > 0) await this.handler.onEvents(page.events);
      after = page.next;
      if (page.end || page.events.length === 0) this.#report(after);
      // Pages are read synchronously: others get a turn between two of them.
      await (page.end ? this.#signal.wait(POLL_INTERVAL_MS) : nextTurn());
    }
  }

  #report(position: number): void {
    if (this.#stopping || this.#reported === position) return;
    this.#reported = position;
    this.handler.onProgress?.(position);
  }
}
