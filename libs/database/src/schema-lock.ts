import { sql, type Transaction } from 'kysely';
import type { Database } from './database.js';

/**
 * Runs the creation of tables in a transaction of which there is only one at a time per database, so that services that
 * start together do not create the same table twice. All of it happens or none.
 */
export async function withSchemaLock<T, R>(
  { kysely, dialect }: Database<T>,
  work: (trx: Transaction<T>) => Promise<R>,
): Promise<R> {
  return kysely.transaction().execute(async (trx) => {
    // SQLite's transactions exclude each other as it is.
    if (dialect === 'postgres') {
      await sql`select pg_advisory_xact_lock(hashtextextended('tables of ' || current_schema(), 0))`.execute(
        trx,
      );
    }
    return work(trx);
  });
}
