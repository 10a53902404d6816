import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, Subscription } from '@keyledger/event-store';
import type { Database } from '../database.js';
import { messageOf } from '../errors.js';
import { BackOff } from './back-off.js';
import { logPages, type OpenEvents } from './log-pages.js';
import type { Projection } from './projection.js';
import { Rebuild, type RebuildReport } from './rebuild.js';
import { ProjectionWriter } from './writer.js';

/** Events per transaction while catching up: large enough that the commit's sync to disk hardly counts. */
const DEFAULT_BATCH_SIZE = 1_000;
/**
 * After a batch, what follows is let gather for so long, unless somebody waits for it: under a stream of single events, each
 * transaction of each projection would otherwise hold one.
 */
const GATHER_MS = 25;
/** Positions without an event of the projection's types after which the checkpoint moves all the same: a restart reads them anew. */
const MAX_PASSED_OVER = 10_000;

export interface ProjectionLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ProjectionRunnerOptions<T> {
  store: EventStore;
  database: Database<T>;
  projection: Projection<T>;
  /** Decrypts events, in the same order, one for one. It must end in bounded time; its failure is tried again. */
  open: OpenEvents;
  /** The database to rebuild into; see `shadowOf`. It is closed, and with it removed, by the runner. */
  openShadow: (name: string) => Promise<Database<T>>;
  log: ProjectionLog;
  batchSize?: number;
}

/**
 * Keeps a read model up with the log: from its checkpoint to the end, then as events come. After any error it goes on from
 * the checkpoint again, with growing pauses. Several processes may run the same projection on one database.
 */
export class ProjectionRunner<T> {
  readonly #backOff = new BackOff();
  readonly #writer: ProjectionWriter<T>;
  readonly #stopping = new AbortController();
  #lastError: string | null = null;
  #subscription: Subscription | undefined;
  #loop: Promise<void> | undefined;
  #rebuild: Rebuild<T> | undefined;

  constructor(private readonly options: ProjectionRunnerOptions<T>) {
    this.#writer = new ProjectionWriter(options.database, options.projection);
  }

  /** Creates the tables and begins to follow the log. Returns after the first attempt, also when that failed. */
  async start(): Promise<void> {
    if (this.#loop) return;
    await new Promise<void>((attempted) => {
      this.#loop = this.#run(attempted);
    });
  }

  /** Ends after the batch in progress, and a rebuild with it; who still waits is told no. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#subscription?.stop();
    await this.#loop;
    await this.#rebuild?.finished;
    this.#writer.giveUpWaiting();
  }

  /** All events of the projection's streams up to here are in the tables. -1 before the first one. */
  position(): number {
    return this.#writer.seen;
  }

  /** Why the projection does not follow the log at the moment; null when it does. */
  lastError(): string | null {
    return this.#lastError;
  }

  /**
   * Waits until this or another process has applied everything up to `position`.
   * @returns false when that took longer than `timeoutMs`.
   * @throws DatabaseUnavailableError too many callers wait already.
   */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    return this.#writer.waitFor(position, timeoutMs);
  }

  /**
   * Waits for what is in the log now.
   * @throws EventStoreUnavailableError the log's end cannot be asked for.
   */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    return this.waitFor(await this.options.store.head(this.options.projection.prefixes), timeoutMs);
  }

  /** Begins a rebuild, or joins the one that runs. */
  replay(): RebuildReport {
    const running = this.#rebuild?.report().state === 'running' ? this.#rebuild : undefined;
    const { batchSize = DEFAULT_BATCH_SIZE, ...options } = this.options;
    const signal = this.#stopping.signal;
    const hold = <R>(work: () => Promise<R>) => this.#writer.turn.run(work);
    this.#rebuild = running ?? new Rebuild({ ...options, batchSize, signal, hold });
    return this.#rebuild.report();
  }

  /** The rebuild that runs, or the last one since the start of this process. */
  report(): RebuildReport {
    return this.#rebuild?.report() ?? Rebuild.idle();
  }

  async #run(attempted: () => void): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#writer.resume();
        attempted();
        await this.#catchUp();
        await this.#follow();
      } catch (error) {
        this.#reportTrouble(error);
        attempted();
        await this.#backOff.pause(this.#stopping.signal);
      }
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #catchUp(): Promise<void> {
    const { store, open, projection, batchSize: pageSize = DEFAULT_BATCH_SIZE } = this.options;
    const after = this.#writer.checkpoint;
    for await (const page of logPages({ store, open, prefixes: projection.prefixes, after, pageSize })) {
      await this.#writer.advance(page.events, page.upTo);
      if (page.events.length > 0) this.#backOff.reset();
      // With embedded stores nothing above waits for I/O: without this, queries would not get a turn.
      await nextTurn();
      if (this.#stopped) return;
    }
  }

  /** Resolves when the subscription ended without an error, which is by `stop`. */
  async #follow(): Promise<void> {
    const { store, open, projection, batchSize = DEFAULT_BATCH_SIZE } = this.options;
    if (this.#stopped) return;
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    // It may end before `subscribe` returns, when nobody awaits it yet.
    ended.catch(() => undefined);
    const options = { prefixes: projection.prefixes, after: this.#writer.checkpoint, batchSize };
    this.#subscription = await store.subscribe(options, {
      onEvents: async (stored) => {
        const { checkpoint } = this.#writer;
        const last = stored.at(-1)!.position;
        const fresh = stored.filter(
          ({ position, type }) => position > checkpoint && (projection.types?.has(type) ?? true),
        );
        if (fresh.length > 0 || last - checkpoint > MAX_PASSED_OVER)
          await this.#writer.advance(await open(fresh), last);
        if (!projection.prompt) await this.#writer.pauseUnlessAwaited(GATHER_MS);
      },
      onProgress: (position) => {
        this.#writer.reached(position);
        this.#backOff.reset();
      },
      onEnd: (error) => (error === undefined ? resolve() : reject(error)),
    });
    this.#lastError = null;
    if (this.#stopped) await this.#subscription.stop();
    await ended;
  }

  #reportTrouble(error: unknown): void {
    this.#lastError = messageOf(error);
    const fields = {
      projection: this.options.projection.name,
      position: this.#writer.checkpoint,
      error: this.#lastError,
    };
    this.options.log.error(
      fields,
      'the projection stopped following the log and will go on from its checkpoint',
    );
  }
}
