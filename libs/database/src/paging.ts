import { KeyledgerError } from '@keyledger/domain';
import { sql, type RawBuilder } from 'kysely';

/** Longest cursor that is looked at, in characters. */
const MAX_CURSOR_CHARS = 4_096;

/** The values of the columns that order a listing, for the last row of a page. */
export type PageKey = readonly (string | number)[];
type ColumnKind = 'text' | 'integer';

/** An opaque cursor for the page after this key. */
export function encodeCursor(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key in a cursor.
 * @param kinds the kinds of the ordering columns, which the key must match.
 * @throws KeyledgerError InvalidCursor: it was not made by `encodeCursor` for such a listing.
 */
export function decodeCursor(cursor: string, kinds: readonly ColumnKind[]): PageKey {
  const key = parse(cursor);
  const fits =
    Array.isArray(key) &&
    key.length === kinds.length &&
    kinds.every((kind, index) => isOfKind(key[index], kind));
  if (!fits) throw new KeyledgerError('InvalidCursor', 'the cursor is not one that this listing returned');
  return key as PageKey;
}

/** The condition for rows after a key in the order of `columns` (with `descending`, all of them downwards). */
export function afterKey(
  columns: readonly string[],
  key: PageKey,
  direction: 'ascending' | 'descending' = 'ascending',
): RawBuilder<boolean> {
  const left = sql.join(columns.map((column) => sql.ref(column)));
  return direction === 'ascending'
    ? sql<boolean>`(${left}) > (${sql.join(key)})`
    : sql<boolean>`(${left}) < (${sql.join(key)})`;
}

/**
 * A page of a query that asked for `limit + 1` rows: whether there was one more says whether there is a next page.
 * @param keyOf the ordering columns' values of a row.
 */
export function toPage<R>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => PageKey,
): { rows: R[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { rows: page, nextCursor };
}

function parse(cursor: string): unknown {
  if (cursor.length > MAX_CURSOR_CHARS) return null;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

/** U+0000 would reach PostgreSQL as an error about the encoding. */
function isOfKind(value: unknown, kind: ColumnKind): boolean {
  return kind === 'integer'
    ? Number.isSafeInteger(value)
    : typeof value === 'string' && !value.includes('\0');
}
