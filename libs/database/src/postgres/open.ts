import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect } from 'kysely';
import type { Pool } from 'pg';
import type { Database, DatabaseOptions } from '../database.js';
import { PostgresDriver } from './driver.js';
import { normalisePostgresError } from './errors.js';
import { createPool, quoteIdentifier } from './pool.js';

/** PostgreSQL cuts longer names off without an error, and two schemas could become one. */
const MAX_IDENTIFIER_BYTES = 63;

const dialectOver = (pool: Pool): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PostgresDriver(pool),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

/** @throws DatabaseUnavailableError the server cannot be reached. */
export async function openPostgres<T>(options: DatabaseOptions): Promise<Database<T>> {
  checkSchemaName(options.schema);
  return openPool(options, async (pool) => {
    await ensureSchema(pool, options.schema);
    return async () => undefined;
  });
}

/**
 * A database over a pool of its own.
 * @param prepare runs before the first query, and returns what is to be done after the last one.
 */
export async function openPool<T>(
  options: Parameters<typeof createPool>[0],
  prepare: (pool: Pool) => Promise<() => Promise<void>>,
): Promise<Database<T>> {
  const pool = createPool(options);
  try {
    const cleanUp = await prepare(pool);
    const kysely = new Kysely<T>({ dialect: dialectOver(pool) });
    let closing: Promise<void> | undefined;
    const close = async () => {
      await kysely.destroy();
      await cleanUp().finally(() => pool.end());
    };
    return {
      kysely,
      derived: kysely,
      dialect: 'postgres',
      scrub: async () => false,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await pool.end();
    throw normalisePostgresError(error);
  }
}

/** Asks first, since creating needs a right that a schema made by an administrator does without. */
async function ensureSchema(pool: Pool, schema: string): Promise<void> {
  const { rowCount } = await pool.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (rowCount) return;
  const client = await pool.connect();
  try {
    // Two services that create the same schema at once would get a unique violation in spite of "if not exists".
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [schema]);
    await client.query(`create schema if not exists ${quoteIdentifier(schema)}`);
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** @throws Error the name is too long. */
export function checkSchemaName(name: string): void {
  if (Buffer.byteLength(name) > MAX_IDENTIFIER_BYTES) {
    throw new Error(`schema name ${name} is longer than ${MAX_IDENTIFIER_BYTES} bytes`);
  }
}
