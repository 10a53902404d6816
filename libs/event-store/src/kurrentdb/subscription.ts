import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { StoredEvent, SubscribeOptions, Subscription, SubscriptionHandler } from '../port.js';
import { Signal } from '../signal.js';
import { pageEvents } from '../validate.js';
import { SUBSCRIBE_DEADLINE_MS, withDeadline } from './deadline.js';
import { isTooSlow, portError } from './errors.js';
import { isSystemEvent, positionOf, toStoredEvent } from './events.js';
import { Feed } from './feed.js';

/** A catch-up subscription to the log, filtered by the server. */
export class KurrentDbSubscription implements Subscription {
  readonly #signal = new Signal();
  readonly #batchSize: number;
  #feed: Feed;
  #done: Promise<void> = Promise.resolve();
  #stopping = false;
  /** Everything up to here was delivered, or is no concern of this subscription. */
  #seen: number;
  #reported: number | undefined;
  #resumedAt: number | undefined;

  /**
   * @param last the newest position of the log before this subscription was made.
   * @param onDone called when it is over, or could not start.
   */
  constructor(
    private readonly client: KurrentDBClient,
    private readonly options: SubscribeOptions,
    private readonly handler: SubscriptionHandler,
    private readonly last: number,
    private readonly onDone: () => void,
  ) {
    this.#seen = options.after;
    this.#batchSize = pageEvents(options.batchSize);
    this.#feed = this.#newFeed();
  }

  /**
   * Resolves when the server has confirmed.
   * @throws EventStoreUnavailableError when it does not; `onEnd` is not called then.
   */
  async start(): Promise<void> {
    try {
      await withDeadline(this.#feed.confirmed(), SUBSCRIBE_DEADLINE_MS, 'a subscription');
    } catch (error) {
      this.#leave();
      throw portError(error);
    }
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#signal.raise();
    await this.#done;
  }

  #newFeed(): Feed {
    const { prefixes } = this.options;
    const onChange = (): void => this.#signal.raise();
    return new Feed(this.client, { prefixes, after: this.#seen, last: this.last, onChange });
  }

  async #run(): Promise<void> {
    let error: unknown;
    try {
      await this.#follow();
    } catch (caught) {
      error = caught;
    }
    this.#leave();
    this.handler.onEnd(error);
  }

  async #follow(): Promise<void> {
    while (!this.#stopping) {
      if (this.#feed.failure !== undefined) await this.#resume(this.#feed.failure);
      const records = this.#feed.take(this.#batchSize);
      const events: StoredEvent[] = [];
      for (const record of records) {
        const position = positionOf(record);
        // Whether the server begins behind the position or at it is not promised: never twice.
        if (position <= this.#seen) continue;
        this.#seen = position;
        if (!isSystemEvent(record)) events.push(toStoredEvent(record));
      }
      if (events.length > 0) await this.handler.onEvents(events);
      if (records.length < this.#batchSize) this.#report();
      if (records.length === 0) await this.#signal.wait();
    }
  }

  /**
   * The server drops a subscriber that it waits for while the subscription is live. That is no fault: it is asked again
   * from where we are. Any other failure ends the subscription, and so does one without any progress in between.
   */
  async #resume(failure: unknown): Promise<void> {
    if (!isTooSlow(failure) || this.#resumedAt === this.#seen) throw failure;
    this.#resumedAt = this.#seen;
    this.#feed.leave();
    this.#feed = this.#newFeed();
    await withDeadline(this.#feed.confirmed(), SUBSCRIBE_DEADLINE_MS, 'a subscription');
  }

  /** Says how far the subscription is, where nothing waits to be delivered and it is news. */
  #report(): void {
    const { searched, live } = this.#feed;
    if (this.#stopping || searched === undefined) return;
    this.#seen = Math.max(this.#seen, searched);
    const isKnown = live || searched >= 0;
    if (!isKnown || this.#reported === this.#seen) return;
    this.#reported = this.#seen;
    this.handler.onProgress?.(this.#seen);
  }

  #leave(): void {
    this.#feed.leave();
    this.onDone();
  }
}
