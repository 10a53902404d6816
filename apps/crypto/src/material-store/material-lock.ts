import { dialectOf } from '@keyledger/database';
import { sql, type Transaction } from 'kysely';
import type { MaterialTables } from './schema.js';

/**
 * Keeps creations and destructions apart until the transaction ends: on PostgreSQL one could otherwise read that a key was
 * not destroyed while the other destroys it, and give it new material. SQLite's writing transactions exclude each other.
 */
export async function lockMaterial(
  trx: Transaction<MaterialTables>,
  mode: 'shared' | 'alone',
): Promise<void> {
  if (dialectOf(trx) !== 'postgres') return;
  const name = sql`hashtextextended('material of ' || current_schema(), 0)`;
  await (
    mode === 'shared'
      ? sql`select pg_advisory_xact_lock_shared(${name})`
      : sql`select pg_advisory_xact_lock(${name})`
  ).execute(trx);
}
