import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import { dialectOf } from './dialect.js';

/** Parameters that one statement can take. */
const MAX_PARAMETERS = { postgres: 65_535, sqlite: 32_766 } as const;
/**
 * Rows per statement. SQLite: small enough that its powers of two make few statements, which stay prepared; PostgreSQL:
 * large enough to make round trips rare.
 */
const MAX_ROWS = { postgres: 1_024, sqlite: 64 } as const;

type Row = Readonly<Record<string, unknown>>;

/**
 * Inserts rows, which all have the columns of the first. Written past Kysely's query builder, which would make a node of
 * every value.
 * @throws Error a value is undefined, or a key is there already.
 */
export async function bulkInsert<T>(
  db: Kysely<T> | Transaction<T>,
  table: NoInfer<keyof T & string>,
  rows: readonly Row[],
): Promise<void> {
  await write(db, table, rows, '');
}

/**
 * Inserts the rows whose key is not there yet, and leaves the others as they are. All rows have the columns of the first.
 * @returns how many were inserted.
 * @throws Error a value is undefined.
 */
export async function bulkInsertIfAbsent<T>(
  db: Kysely<T> | Transaction<T>,
  table: NoInfer<keyof T & string>,
  rows: readonly Row[],
): Promise<number> {
  return write(db, table, rows, ' on conflict do nothing');
}

/**
 * Inserts rows, or replaces those with the same key. All rows have the columns of the first. Of several rows with one key
 * the last one stays.
 * @param keyColumns the columns of a primary key or unique index; never null.
 * @throws Error a value is undefined.
 */
export async function bulkUpsert<T>(
  db: Kysely<T> | Transaction<T>,
  table: NoInfer<keyof T & string>,
  rows: readonly Row[],
  keyColumns: readonly string[],
): Promise<void> {
  if (!rows[0]) return;
  const replaced = Object.keys(rows[0]).filter((column) => !keyColumns.includes(column));
  const sets = replaced.map((column) => `${quote(column)} = excluded.${quote(column)}`);
  const action = sets.length > 0 ? `do update set ${sets.join(', ')}` : 'do nothing';
  const conflict = ` on conflict (${keyColumns.map(quote).join(', ')}) ${action}`;
  // PostgreSQL refuses to touch a row twice in one statement; SQLite takes them in order.
  await write(db, table, dialectOf(db) === 'postgres' ? lastOfEachKey(rows, keyColumns) : rows, conflict);
}

async function write<T>(
  db: Kysely<T> | Transaction<T>,
  table: string,
  rows: readonly Row[],
  conflict: string,
): Promise<number> {
  if (!rows[0]) return 0;
  let affected = 0;
  const dialect = dialectOf(db);
  const columns = Object.keys(rows[0]);
  const head = `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values `;
  const fitting = Math.min(MAX_ROWS[dialect], Math.floor(MAX_PARAMETERS[dialect] / columns.length));
  for (let start = 0; start < rows.length;) {
    const left = Math.min(fitting, rows.length - start);
    const count = dialect === 'sqlite' ? powerOfTwoUpTo(left) : left;
    const placeholders =
      dialect === 'sqlite' ? questionMarks(count, columns.length) : numbers(count, columns.length);
    const parameters = valuesOf(rows, start, count, columns);
    const statement = CompiledQuery.raw(head + placeholders + conflict, parameters);
    affected += Number((await db.executeQuery(statement)).numAffectedRows ?? 0);
    start += count;
  }
  return affected;
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const powerOfTwoUpTo = (count: number): number => 2 ** Math.floor(Math.log2(count));

function questionMarks(rows: number, columns: number): string {
  const row = `(?${',?'.repeat(columns - 1)})`;
  return row + `,${row}`.repeat(rows - 1);
}

function numbers(rows: number, columns: number): string {
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    const first = row * columns + 1;
    const marks = Array.from({ length: columns }, (_, column) => `$${first + column}`);
    parts.push(`(${marks.join(',')})`);
  }
  return parts.join(',');
}

function valuesOf(rows: readonly Row[], start: number, count: number, columns: readonly string[]): unknown[] {
  const values: unknown[] = [];
  for (let index = start; index < start + count; index++) {
    for (const column of columns) {
      const value = rows[index]?.[column];
      if (value === undefined) throw new Error(`row ${index} has no value for column ${column}`);
      values.push(value);
    }
  }
  return values;
}

function lastOfEachKey(rows: readonly Row[], keyColumns: readonly string[]): readonly Row[] {
  const [only] = keyColumns;
  const keyOf =
    keyColumns.length === 1 && only !== undefined
      ? (row: Row) => row[only]
      : (row: Row) => JSON.stringify(keyColumns.map((column) => row[column]));
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return byKey.size === rows.length ? rows : [...byKey.values()];
}
