import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReplayReport } from '@keyledger/contracts';
import { sql, type Kysely, type Transaction } from 'kysely';
import { bulkInsert } from '../bulk.js';
import { afterKey, type PageKey } from '../paging.js';
import type { ProjectionTable } from './projection.js';

/** Rows compared or copied at a time, of each side. */
const PAGE_ROWS = 500;

type Row = Record<string, unknown>;
type TableOutcome = ReplayReport['tables'][number];

/** Compares a live table with the rebuilt one, value by value and in order, a page of each in memory at a time. */
export async function compareTable<T>(
  table: ProjectionTable<T>,
  live: Kysely<T>,
  rebuilt: Kysely<T>,
): Promise<TableOutcome> {
  const before = await countRows(table, live);
  const after = await countRows(table, rebuilt);
  const equal = before === after && (await samePages(table, live, rebuilt));
  return { table: table.name, before, after, equal };
}

/** Replaces all rows of a live table by the rebuilt ones. */
export async function replaceTable<T>(
  table: ProjectionTable<T>,
  live: Transaction<T>,
  rebuilt: Kysely<T>,
): Promise<void> {
  await sql`delete from ${sql.table(table.name)}`.execute(live);
  for await (const rows of pages(table, rebuilt)) await bulkInsert(live, table.name, rows);
}

async function samePages<T>(
  table: ProjectionTable<T>,
  live: Kysely<T>,
  rebuilt: Kysely<T>,
): Promise<boolean> {
  const others = pages(table, rebuilt);
  for await (const rows of pages(table, live)) {
    const other = await others.next();
    if (other.done || !sameRows(rows, other.value)) return false;
  }
  return (await others.next()).done === true;
}

function sameRows(rows: readonly Row[], others: readonly Row[]): boolean {
  // All rows of a page have the columns of its first one.
  const columns = Object.keys(rows[0] ?? {});
  if (rows.length !== others.length || columns.length !== Object.keys(others[0] ?? {}).length) return false;
  return rows.every((row, index) => {
    const other = others[index]!;
    return columns.every((column) => sameValue(row[column], other[column]));
  });
}

const sameValue = (value: unknown, other: unknown): boolean =>
  value === other ||
  (value instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(value, other) === 0);

async function* pages<T>({ name, orderBy }: ProjectionTable<T>, db: Kysely<T>): AsyncGenerator<Row[]> {
  const order = sql.join(orderBy.map((column) => sql.ref(column)));
  let last: PageKey | undefined;
  do {
    const where = last ? sql` where ${afterKey(orderBy, last)}` : sql``;
    const query = sql<Row>`select * from ${sql.table(name)}${where} order by ${order} limit ${PAGE_ROWS}`;
    const { rows } = await query.execute(db);
    if (rows.length > 0) yield rows;
    const row = rows.length === PAGE_ROWS ? rows.at(-1) : undefined;
    last = row && orderBy.map((column) => row[column] as string | number);
    // Embedded reads never wait for I/O: queries get their turn here.
    await nextTurn();
  } while (last);
}

async function countRows<T>({ name }: ProjectionTable<T>, db: Kysely<T>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return rows[0]?.count ?? 0;
}
