import type { OpenedEvent } from '@keyledger/event-store';
import type { Database } from '../database.js';
import { Lock } from '../lock.js';
import {
  BEGINNING,
  moveCheckpoint,
  prepareTables,
  ProjectionReplacedError,
  readCheckpoint,
} from './checkpoint.js';
import type { Projection } from './projection.js';
import { Waiters } from './waiters.js';

/** A rebuild holds the live tables at one position while it compares, and replaces them when it must. */
const LONGEST_HOLD_MS = 30 * 60_000;
/** The follower and one rebuild. */
const MAX_TURNS = 2;

/** The live rows of a projection and how far they have come; other processes may write the same rows. */
export class ProjectionWriter<T> {
  /** Held while rows are written: by the follower batch by batch, by a rebuild while it compares. */
  readonly turn = new Lock({ name: 'projection', maxWaiting: MAX_TURNS, waitMs: LONGEST_HOLD_MS });
  readonly #waiters: Waiters;
  /** The checkpoint as this process last saw it. */
  #checkpoint = BEGINNING;
  /** Not behind the checkpoint; ahead of it where the log held nothing for this projection. */
  #seen = BEGINNING;
  #prepared = false;

  constructor(
    private readonly database: Database<T>,
    private readonly projection: Projection<T>,
  ) {
    this.#waiters = new Waiters(() => readCheckpoint(database.kysely, projection));
  }

  get checkpoint(): number {
    return this.#checkpoint;
  }

  get seen(): number {
    return this.#seen;
  }

  /**
   * Goes to the checkpoint that is stored. Only the first time are tables of another version replaced: later that is the
   * work of a newer process.
   */
  async resume(): Promise<void> {
    const { database, projection } = this;
    this.#checkpoint = this.#prepared
      ? await readCheckpoint(database.kysely, projection)
      : await prepareTables(database, projection);
    this.#prepared = true;
    this.#seen = this.#checkpoint;
    this.#waiters.reached(this.#seen);
  }

  /**
   * Applies what is new and moves the checkpoint to `upTo`, whoever gets there first.
   * @throws ProjectionReplacedError the tables are no longer the ones that this process knew.
   */
  async advance(events: OpenedEvent[], upTo: number): Promise<void> {
    await this.turn.run(async () => {
      while (upTo > this.#checkpoint) {
        const from = this.#checkpoint;
        this.#checkpoint = (await this.#write(events, from, upTo))
          ? upTo
          : await this.#checkpointOfTwin(from);
      }
    });
    this.reached(this.#checkpoint);
  }

  /** The log holds nothing more for this projection up to `position`. */
  reached(position: number): void {
    if (position <= this.#seen) return;
    this.#seen = position;
    this.#waiters.reached(position);
  }

  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    return position <= this.#seen || this.#waiters.wait(position, timeoutMs);
  }

  /** Resolves after `ms`, or as soon as anybody waits for a position. */
  pauseUnlessAwaited(ms: number): Promise<void> {
    return this.#waiters.pauseUnlessAwaited(ms);
  }

  giveUpWaiting(): void {
    this.#waiters.giveUp();
  }

  /** The checkpoint first: who loses it has not written a row in vain. */
  async #write(events: OpenedEvent[], from: number, upTo: number): Promise<boolean> {
    const fresh = events.filter(({ position }) => position > from);
    const { kysely, derived } = this.database;
    // What has to be seen in time may not be there to be seen again.
    return (this.projection.prompt ? kysely : derived).transaction().execute(async (trx) => {
      if (!(await moveCheckpoint(trx, this.projection, from, upTo))) return false;
      if (fresh.length > 0) await this.projection.apply(trx, fresh);
      return true;
    });
  }

  async #checkpointOfTwin(lost: number): Promise<number> {
    const position = await readCheckpoint(this.database.kysely, this.projection);
    if (position > lost) return position;
    throw new ProjectionReplacedError(
      `projection ${this.projection.name} was set back from ${lost} to ${position}`,
    );
  }
}
