import { PostgresAdapter, type Kysely, type Transaction } from 'kysely';
import type { DialectName } from './database.js';

/** The dialect of a database or transaction, for the few places where the two differ. */
export function dialectOf<T>(db: Kysely<T> | Transaction<T>): DialectName {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
