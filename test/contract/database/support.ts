import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bulkUpsert,
  columnTypes,
  openDatabase,
  ProjectionRunner,
  shadowOf,
  type Database,
  type DatabaseOptions,
  type Projection,
  type ProjectionRunnerOptions,
} from '@keyledger/database';
import { openEvent, type EventStore, type StoredEvent } from '@keyledger/event-store';
import { POSTGRES_MISSING, startPostgres, type TestPostgres } from '../../support/postgres.js';

/** A place for databases of one dialect. */
export interface DialectUnderTest {
  /** Options for a database that nobody else uses. */
  fresh(): DatabaseOptions;
  stop(): Promise<void>;
}

async function sqlite(): Promise<DialectUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-database-'));
  return {
    fresh: () => ({ url: `sqlite:${join(folder, `${randomUUID()}.db`)}`, schema: 'unused' }),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const postgres = (server: TestPostgres): DialectUnderTest => ({
  fresh: () => ({ url: server.url, schema: `test_${randomUUID().slice(0, 8)}` }),
  stop: () => server.stop(),
});

/** Defines the suite once for each dialect; where PostgreSQL is missing its half is skipped and says so. */
export async function forEachDialect(
  suite: (dialect: DialectUnderTest, name: string) => void,
): Promise<void> {
  const server = await startPostgres();
  const dialects: [string, DialectUnderTest][] = [['SQLite', await sqlite()]];
  if (server) dialects.push(['PostgreSQL', postgres(server)]);
  describe.each(dialects)('on %s', (name, dialect) => {
    afterAll(() => dialect.stop());
    suite(dialect, name);
  });
  if (!server) it.skip(POSTGRES_MISSING, () => undefined);
}

export interface CounterTables {
  /** One row per stream: how often and with what it was last written. */
  counters: { stream: string; applied: number; last: string; note: string };
}

/** Counts, so that an event that is applied twice or never shows. */
export function counting(version = 1): Projection<CounterTables> {
  return {
    name: 'counters',
    version,
    prefixes: ['key-'],
    tables: [{ name: 'counters', orderBy: ['stream'] }],
    async create(db) {
      const types = columnTypes(db);
      await db.schema
        .createTable('counters')
        .addColumn('stream', types.text, (column) => column.primaryKey())
        .addColumn('applied', types.integer, (column) => column.notNull())
        .addColumn('last', types.text, (column) => column.notNull())
        .addColumn('note', types.text, (column) => column.notNull())
        .execute();
    },
    async drop(db) {
      await db.schema.dropTable('counters').ifExists().execute();
    },
    async apply(trx, events) {
      const streams = [...new Set(events.map(({ stream }) => stream))];
      const stored = await trx.selectFrom('counters').selectAll().where('stream', 'in', streams).execute();
      const rows = new Map(stored.map((row) => [row.stream, row]));
      for (const { stream, id } of events) {
        const applied = (rows.get(stream)?.applied ?? 0) + 1;
        rows.set(stream, { stream, applied, last: id, note: `version ${version}` });
      }
      await bulkUpsert(trx, 'counters', [...rows.values()], ['stream']);
    },
  };
}

export const openPlain = async (events: StoredEvent[]) => events.map((event) => openEvent(event, null));

export async function appendEvents(
  store: EventStore,
  stream: string,
  count: number,
  type = 'Counted',
): Promise<number> {
  const events = Array.from({ length: count }, () => ({
    id: randomUUID(),
    type,
    time: '2026-01-01T00:00:00.000Z',
    data: { v: 1 },
    metadata: {},
  }));
  return (await store.append(stream, 'any', events)).position;
}

/** Databases and runners that are closed after each test, whatever became of it. */
export class Workbench {
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly messages: string[] = [];

  async database<T = CounterTables>(options: DatabaseOptions): Promise<Database<T>> {
    const database = await openDatabase<T>(options);
    this.#closing.unshift(() => database.close());
    return database;
  }

  async runner(
    options: DatabaseOptions,
    given: Pick<ProjectionRunnerOptions<CounterTables>, 'store'> &
      Partial<ProjectionRunnerOptions<CounterTables>>,
  ): Promise<ProjectionRunner<CounterTables>> {
    const note = (_fields: object, message: string) => void this.messages.push(message);
    const runner = new ProjectionRunner<CounterTables>({
      database: given.database ?? (await this.database(options)),
      projection: counting(),
      open: openPlain,
      openShadow: shadowOf(options),
      log: { info: note, warn: note, error: note },
      batchSize: 100,
      ...given,
    });
    this.#closing.unshift(() => runner.stop());
    return runner;
  }

  /** In the reverse order of opening: runners before their databases. */
  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }
}

export const countersOf = ({ kysely }: Database<CounterTables>) =>
  kysely.selectFrom('counters').selectAll().orderBy('stream').execute();

export async function totalApplied(database: Database<CounterTables>): Promise<number> {
  return (await countersOf(database)).reduce((sum, { applied }) => sum + applied, 0);
}
