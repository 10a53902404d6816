import {
  streamNameFilter,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
} from '@kurrent/kurrentdb-client';
import {
  EventStoreUnavailableError,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionHandler,
} from '../port.js';
import { Signal } from '../signal.js';
import { pageEvents } from '../validate.js';
import { SUBSCRIBE_DEADLINE_MS, withDeadline } from './deadline.js';
import { portError } from './errors.js';
import { isSystemEvent, positionOf, recordOf, toStoredEvent } from './events.js';
import { at } from './reads.js';

/** Records that the server looks at before it tells how far it is, where none of them matches. */
const CHECKPOINT_EVERY_RECORDS = 256;
/** Records held for a handler that is slower than the log; then the connection, and with it the server, waits. */
const BUFFERED_RECORDS = 512;

/** A catch-up subscription to the log, filtered by the server. */
export class KurrentDbSubscription implements Subscription {
  readonly #source: ReturnType<KurrentDBClient['subscribeToAll']>;
  readonly #signal = new Signal();
  readonly #batchSize: number;
  #done: Promise<void> = Promise.resolve();
  #failure: unknown;
  #stopping = false;
  #live = false;
  /** Everything up to here was delivered, or is no concern of this subscription. */
  #seen: number;
  /** The server has looked at everything up to here, but what it sent may still be buffered. */
  #searched = -1;
  #reported: number | undefined;

  /** @param last the newest position of the log before this subscription was made. */
  constructor(
    client: KurrentDBClient,
    options: SubscribeOptions,
    private readonly handler: SubscriptionHandler,
    private readonly last: number,
    private readonly onDone: () => void,
  ) {
    this.#seen = options.after;
    this.#batchSize = pageEvents(options.batchSize);
    const filter = streamNameFilter({
      prefixes: [...options.prefixes],
      maxSearchWindow: CHECKPOINT_EVERY_RECORDS,
      checkpointReached: (_subscription, position) => this.#search(Number(position.prepare)),
    });
    this.#source = client.subscribeToAll(
      { fromPosition: at(options.after), filter, requiresLeader: true },
      { highWaterMark: BUFFERED_RECORDS },
    );
  }

  /**
   * Resolves when the server has confirmed.
   * @throws EventStoreUnavailableError when it does not; `onEnd` is not called then.
   */
  async start(): Promise<void> {
    try {
      await withDeadline(this.#confirmed(), SUBSCRIBE_DEADLINE_MS, 'a subscription');
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

  #confirmed(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        this.#failure ??= portError(error);
        this.#signal.raise();
        reject(error);
      };
      const over = (): void => fail(new EventStoreUnavailableError('event store: the subscription ended'));
      this.#source
        .on('confirmation', resolve)
        .on('error', fail)
        .on('end', over)
        .on('close', over)
        .on('caughtUp', ({ position }) => {
          this.#live = true;
          // Servers before 25 do not say where; what was the end before we subscribed lies behind us in any case.
          this.#search(position ? Number(position.prepare) : this.last);
        })
        .on('fellBehind', () => (this.#live = false))
        .on('readable', () => this.#signal.raise());
    });
  }

  #search(position: number): void {
    this.#searched = Math.max(this.#searched, position);
    this.#signal.raise();
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
      if (this.#failure !== undefined) throw this.#failure;
      const { taken, events } = this.#takeArrived();
      if (events.length > 0) await this.handler.onEvents(events);
      if (taken === this.#batchSize) continue;
      this.#report();
      if (taken === 0) await this.#signal.wait();
    }
  }

  /** What has arrived, up to a full delivery. */
  #takeArrived(): { taken: number; events: StoredEvent[] } {
    const events: StoredEvent[] = [];
    let taken = 0;
    while (taken < this.#batchSize) {
      const resolved = this.#source.read() as AllStreamResolvedEvent | null;
      if (resolved === null) break;
      taken++;
      const record = recordOf(resolved);
      if (!record) continue;
      const position = positionOf(record);
      // Whether the server begins behind the position or at it is not promised: never twice.
      if (position <= this.#seen) continue;
      this.#seen = position;
      if (!isSystemEvent(record)) events.push(toStoredEvent(record));
    }
    return { taken, events };
  }

  /** The buffer was empty after the last delivery, so what the server has searched has been delivered. */
  #report(): void {
    if (this.#source.readableLength > 0 || this.#stopping) return;
    this.#seen = Math.max(this.#seen, this.#searched);
    if (this.#reported === this.#seen || !(this.#live || this.#searched >= 0)) return;
    this.#reported = this.#seen;
    this.handler.onProgress?.(this.#seen);
  }

  #leave(): void {
    this.onDone();
    // Not waited for: while there is no connection, leaving it would wait for one.
    this.#source.unsubscribe().catch(() => undefined);
    this.#source.destroy();
  }
}
