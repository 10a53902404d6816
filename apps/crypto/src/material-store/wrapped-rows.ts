import { dialectOf, type Database } from '@keyledger/database';
import { sql, type Transaction } from 'kysely';
import type { MaterialTables } from './schema.js';
import type { WrappedRow, WrappedTable } from './wrapped-tables.js';

/** A secret and what it is to be replaced with. */
export interface Rewrapped {
  row: WrappedRow;
  wrapped: Uint8Array;
}

/** How many secrets there are in these tables. */
export async function countSecrets(
  { kysely }: Database<MaterialTables>,
  tables: readonly WrappedTable[],
): Promise<number> {
  let count = 0;
  for (const { name } of tables) {
    const counted = sql<{ count: number | string }>`select count(*) as count from ${sql.table(name)}`;
    count += Number((await counted.execute(kysely)).rows[0]!.count);
  }
  return count;
}

/**
 * Whether any of these master keys wraps anything, in whatever table of the database: what they wrap is lost with them, so that
 * this asks the database, and not us, which tables there are. Reads every row when they wrap nothing.
 */
export async function wrapAnything(
  trx: Transaction<MaterialTables>,
  masterKeyIds: readonly string[],
): Promise<boolean> {
  for (const name of await tablesWithMasterKeys(trx)) {
    const found = await sql`
      select 1 from ${sql.table(name)} where mkey_id in (${sql.join([...masterKeyIds])}) limit 1
    `.execute(trx);
    if (found.rows.length > 0) return true;
  }
  return false;
}

async function tablesWithMasterKeys(trx: Transaction<MaterialTables>): Promise<string[]> {
  const query =
    dialectOf(trx) === 'postgres'
      ? sql<{ name: string }>`select table_name as name from information_schema.columns
          where column_name = 'mkey_id' and table_schema = current_schema()`
      : sql<{ name: string }>`select m.name from sqlite_master m join pragma_table_info(m.name) c
          on c.name = 'mkey_id' where m.type = 'table'`;
  return (await query.execute(trx)).rows.map(({ name }) => name);
}

/**
 * The next rows of a table in the order of its primary key, whatever wraps them: reading a bounded number each time, a walk
 * through a table of any size holds nobody up.
 * @param after the row to go on behind; null: from the first
 */
export async function nextRows(
  { kysely }: Database<MaterialTables>,
  { name, key }: WrappedTable,
  after: WrappedRow | null,
  limit: number,
): Promise<WrappedRow[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const behind = after ? sql`where (${columns}) > (${sql.join(valuesOf(key, after))})` : sql``;
  const { rows } = await sql<WrappedRow>`
    select * from ${sql.table(name)} ${behind} order by ${columns} limit ${sql.lit(limit)}
  `.execute(kysely);
  return rows;
}

/**
 * Replaces secrets by the same ones under another master key. One that has changed or is gone since it was read stays as it is.
 * @returns how many were replaced
 */
export async function replaceWrapped(
  trx: Transaction<MaterialTables>,
  { name, key }: WrappedTable,
  masterKeyId: string,
  secrets: readonly Rewrapped[],
): Promise<number> {
  let replaced = 0;
  for (const { row, wrapped } of secrets) {
    const values = valuesOf(key, row);
    const same = key.map((column, index) => sql`${sql.ref(column)} = ${values[index]}`);
    const { numAffectedRows } = await sql`
      update ${sql.table(name)} set mkey_id = ${masterKeyId}, wrapped = ${wrapped}
      where ${sql.join(same, sql` and `)} and wrapped = ${row.wrapped}
    `.execute(trx);
    replaced += Number(numAffectedRows ?? 0);
  }
  return replaced;
}

const valuesOf = (key: readonly string[], row: WrappedRow): unknown[] =>
  key.map((column) => (row as unknown as Record<string, unknown>)[column]);
