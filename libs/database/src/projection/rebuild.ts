import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReplayReport } from '@keyledger/contracts';
import type { EventStore } from '@keyledger/event-store';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../database.js';
import { messageOf } from '../errors.js';
import { BEGINNING, lockCheckpoint, readCheckpoint } from './checkpoint.js';
import { compareTable, replaceTable } from './compare.js';
import { logPages, type OpenEvents } from './log-pages.js';
import type { Projection } from './projection.js';
import type { ProjectionLog } from './runner.js';

/** How often the shadow follows a live projection that moves on, before the live one is held. */
const CATCH_UP_ROUNDS = 5;
/** Comparing and replacing large tables takes longer than a query may (PostgreSQL). */
const STATEMENT_TIMEOUT_MS = 10 * 60_000;

export type RebuildReport = Omit<ReplayReport, 'service'>;

interface RebuildOptions<T> {
  store: EventStore;
  database: Database<T>;
  projection: Projection<T>;
  open: OpenEvents;
  openShadow: (name: string) => Promise<Database<T>>;
  log: ProjectionLog;
  batchSize: number;
  signal: AbortSignal;
  /** Runs work while the live projection of this process stands still. */
  hold: <R>(work: () => Promise<R>) => Promise<R>;
}

/**
 * One rebuild (ADR 2): folds the whole log into a shadow database beside the live one, then compares the two at one position
 * and, where they differ, replaces the live rows.
 */
export class Rebuild<T> {
  /** Never rejects: a failure is in the report. */
  readonly finished: Promise<void>;
  readonly #startedAt = performance.now();
  #endedAt: number | undefined;
  readonly #report: RebuildReport = {
    ...Rebuild.idle(),
    state: 'running',
    position: BEGINNING,
    startedAt: new Date().toISOString(),
  };

  constructor(private readonly options: RebuildOptions<T>) {
    this.finished = this.#run().finally(() => {
      this.#endedAt = performance.now();
    });
  }

  static idle(): RebuildReport {
    return {
      state: 'idle',
      events: 0,
      position: 0,
      target: 0,
      startedAt: null,
      elapsedMs: 0,
      tables: [],
      equal: null,
      error: null,
    };
  }

  report(): RebuildReport {
    const elapsedMs = Math.round((this.#endedAt ?? performance.now()) - this.#startedAt);
    return { ...this.#report, elapsedMs };
  }

  async #run(): Promise<void> {
    const { log, openShadow, projection } = this.options;
    try {
      const shadow = await openShadow(projection.name);
      try {
        await this.#rebuild(shadow);
      } finally {
        await this.#remove(shadow);
      }
      Object.assign(this.#report, { state: 'done', equal: this.#report.tables.every(({ equal }) => equal) });
    } catch (error) {
      Object.assign(this.#report, { state: 'failed', error: messageOf(error) });
      log.error(
        { projection: projection.name, error: messageOf(error) },
        'the rebuild failed; live rows are as before',
      );
    }
  }

  /** What the rebuild found stands, whether or not its shadow can be removed; the next one removes it first. */
  async #remove(shadow: Database<T>): Promise<void> {
    const { log, projection } = this.options;
    await shadow.close().catch((error: unknown) => {
      log.warn(
        { projection: projection.name, error: messageOf(error) },
        'the shadow of a rebuild was left behind',
      );
    });
  }

  async #rebuild(shadow: Database<T>): Promise<void> {
    const { database, projection, hold } = this.options;
    await shadow.kysely.transaction().execute((trx) => projection.create(trx));
    for (let round = 0; round < CATCH_UP_ROUNDS; round++) {
      const live = await readCheckpoint(database.kysely, projection);
      if (live === this.#report.position) break;
      await this.#fold(shadow, live);
    }
    await hold(() =>
      database.kysely.transaction().execute(async (trx) => {
        await allowLongStatements(trx, database);
        // Locked for twins in other processes too; queries go on reading.
        await this.#fold(shadow, await lockCheckpoint(trx, projection));
        await this.#settle(trx, shadow);
      }),
    );
  }

  /** Brings the shadow from where it is to `target`, which the live projection has reached. */
  async #fold(shadow: Database<T>, target: number): Promise<void> {
    const { store, open, projection, batchSize: pageSize, signal } = this.options;
    const after = this.#report.position;
    this.#report.target = target;
    for await (const page of logPages({
      store,
      open,
      prefixes: projection.prefixes,
      after,
      target,
      pageSize,
    })) {
      signal.throwIfAborted();
      if (page.events.length > 0) {
        await shadow.kysely.transaction().execute((trx) => projection.apply(trx, page.events));
      }
      this.#report.events += page.events.length;
      this.#report.position = page.upTo;
      await nextTurn();
    }
    this.#report.position = target;
  }

  async #settle(live: Transaction<T>, shadow: Database<T>): Promise<void> {
    const { log, projection } = this.options;
    for (const table of projection.tables) {
      const outcome = await compareTable(table, live, shadow.kysely);
      this.#report.tables.push(outcome);
      if (outcome.equal) continue;
      log.warn({ projection: projection.name, ...outcome }, 'rows differed from the log and are replaced');
      await replaceTable(table, live, shadow.kysely);
    }
  }
}

async function allowLongStatements<T>(trx: Transaction<T>, { dialect }: Database<T>): Promise<void> {
  if (dialect === 'postgres')
    await sql`set local statement_timeout = ${sql.lit(STATEMENT_TIMEOUT_MS)}`.execute(trx);
}
