import type { StoredEvent, SubscribeOptions, Subscription, SubscriptionHandler } from '../port.js';
import { Signal } from '../signal.js';
import { pageEvents } from '../validate.js';
import type { Connection } from './connection.js';
import { SUBSCRIBE_DEADLINE_MS, withDeadline } from './deadline.js';
import { isTooSlow, portError } from './errors.js';
import { isSystemEvent, positionOf, toStoredEvent } from './events.js';
import { Feed } from './feed.js';
import { startBehind } from './reads.js';

/** A catch-up subscription to the log, filtered by the server. */
export class KurrentDbSubscription implements Subscription {
  readonly #signal = new Signal();
  readonly #batchSize: number;
  /** Undefined until the start. */
  #feed: Feed | undefined;
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
    private readonly connection: Connection,
    private readonly options: SubscribeOptions,
    private readonly handler: SubscriptionHandler,
    private readonly last: number,
    private readonly onDone: () => void,
  ) {
    this.#seen = options.after;
    this.#batchSize = pageEvents(options.batchSize);
  }

  /**
   * Resolves when the server has confirmed.
   * @throws EventStoreUnavailableError when it does not; `onEnd` is not called then.
   */
  async start(): Promise<void> {
    let feed: Feed;
    try {
      feed = await this.#open();
    } catch (error) {
      this.#leave();
      throw portError(error);
    }
    this.#done = this.#run(feed);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#signal.raise();
    await this.#done;
  }

  /** A feed of what is behind the last event seen, confirmed by the server. */
  async #open(): Promise<Feed> {
    const from = await this.connection.read((client) => startBehind(client, this.#seen));
    const { prefixes } = this.options;
    const onChange = (): void => this.#signal.raise();
    this.#feed?.leave();
    this.#feed = new Feed(this.connection.client, { prefixes, from, last: this.last, onChange });
    await withDeadline(this.#feed.confirmed(), SUBSCRIBE_DEADLINE_MS, 'a subscription');
    return this.#feed;
  }

  async #run(feed: Feed): Promise<void> {
    let error: unknown;
    try {
      await this.#follow(feed);
    } catch (caught) {
      error = caught;
    }
    this.#leave();
    this.handler.onEnd(error);
  }

  async #follow(first: Feed): Promise<void> {
    let feed = first;
    while (!this.#stopping) {
      if (feed.failure !== undefined) feed = await this.#resume(feed.failure);
      const records = feed.take(this.#batchSize);
      const events: StoredEvent[] = [];
      for (const record of records) {
        const position = positionOf(record);
        // The server began at an earlier record: never twice.
        if (position <= this.#seen) continue;
        this.#seen = position;
        if (!isSystemEvent(record)) events.push(toStoredEvent(record));
      }
      if (events.length > 0) await this.handler.onEvents(events);
      if (records.length < this.#batchSize) this.#report(feed);
      if (records.length === 0) await this.#signal.wait();
    }
  }

  /**
   * The server drops a subscriber that it waits for while the subscription is live. That is no fault: it is asked again
   * from where we are. Any other failure ends the subscription, and so does one without any progress in between.
   */
  async #resume(failure: unknown): Promise<Feed> {
    if (!isTooSlow(failure) || this.#resumedAt === this.#seen) throw failure;
    this.#resumedAt = this.#seen;
    return this.#open();
  }

  /** Says how far the subscription is, where nothing waits to be delivered and it is news. */
  #report(feed: Feed): void {
    const { searched, live } = feed;
    if (this.#stopping || searched === undefined) return;
    this.#seen = Math.max(this.#seen, searched);
    const isKnown = live || searched >= 0;
    if (!isKnown || this.#reported === this.#seen) return;
    this.#reported = this.#seen;
    this.handler.onProgress?.(this.#seen);
  }

  #leave(): void {
    this.#feed?.leave();
    this.onDone();
  }
}
