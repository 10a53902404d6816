import {
  streamNameFilter,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
  type ReadPosition,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import { EventStoreUnavailableError } from '../port.js';
import { portError } from './errors.js';
import { recordOf } from './events.js';

/** Records that the server looks at before it tells how far it is, where none of them matches. */
const CHECKPOINT_EVERY_RECORDS = 256;
/** Records held for a handler that is slower than the log; then the connection, and with it the server, waits. */
const BUFFERED_RECORDS = 512;

export interface FeedOptions {
  prefixes: readonly string[];
  /** An existing record: the server begins behind it. */
  from: ReadPosition;
  /** The newest position of the log before the feed was made. */
  last: number;
  /** Called when there is something to look at. */
  onChange(): void;
}

/** One subscription of the client library: what has arrived, how far the server is, and whether it broke. */
export class Feed {
  readonly #source: ReturnType<KurrentDBClient['subscribeToAll']>;
  #failure: unknown;
  #searched = -1;
  #live = false;

  constructor(
    client: KurrentDBClient,
    private readonly options: FeedOptions,
  ) {
    const filter = streamNameFilter({
      prefixes: [...options.prefixes],
      maxSearchWindow: CHECKPOINT_EVERY_RECORDS,
      checkpointReached: (_subscription, position) => this.#search(position.prepare),
    });
    this.#source = client.subscribeToAll(
      { fromPosition: options.from, filter, requiresLeader: true },
      { highWaterMark: BUFFERED_RECORDS },
    );
  }

  /** What broke it, undefined while it runs. */
  get failure(): unknown {
    return this.#failure;
  }

  /** True once it has caught up with the end of the log. */
  get live(): boolean {
    return this.#live;
  }

  /**
   * The server has looked at everything up to here, and all that it found was taken; undefined while something still waits
   * to be taken.
   */
  get searched(): number | undefined {
    return this.#source.readableLength === 0 ? this.#searched : undefined;
  }

  /** Resolves when the server has confirmed, rejects when it breaks before. */
  confirmed(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        this.#failure ??= portError(error);
        this.options.onChange();
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
          this.#search(position ? position.prepare : BigInt(this.options.last));
        })
        .on('fellBehind', () => (this.#live = false))
        .on('readable', () => this.options.onChange());
    });
  }

  /** Up to `limit` records that have arrived, in the order of the log. */
  take(limit: number): RecordedEvent[] {
    const records: RecordedEvent[] = [];
    while (records.length < limit) {
      const resolved = this.#source.read() as AllStreamResolvedEvent | null;
      if (resolved === null) break;
      const record = recordOf(resolved);
      if (record) records.push(record);
    }
    return records;
  }

  leave(): void {
    // Not waited for: while there is no connection, leaving it would wait for one.
    this.#source.unsubscribe().catch(() => undefined);
    this.#source.destroy();
  }

  #search(position: bigint): void {
    this.#searched = Math.max(this.#searched, Number(position));
    this.options.onChange();
  }
}
