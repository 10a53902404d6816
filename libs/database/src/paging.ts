import { KeyledgerError } from '@keyledger/domain';
import { sql, type RawBuilder } from 'kysely';

/** Longest cursor that is looked at, in characters. */
const MAX_CURSOR_CHARS = 4_096;
/** JSON of a page: a reply has to fit into one message of the bus, which by default takes 1 MiB. */
const MAX_PAGE_BYTES = 900_000;

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
 * A page of a query that asked for `limit + 1` rows: whether there was one more says whether there is a next page. It ends
 * sooner where its JSON would outgrow a message.
 * @param keyOf the ordering columns' values of a row.
 * @param itemOf what the page shows of a row.
 */
export function toPage<R, I>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => PageKey,
  itemOf: (row: R) => I,
): { items: I[]; nextCursor: string | null } {
  const room = new PageRoom();
  const items: I[] = [];
  for (const row of rows.slice(0, limit)) {
    const item = itemOf(row);
    if (!room.take(item)) break;
    items.push(item);
  }
  const last = rows[items.length - 1];
  const nextCursor = rows.length > items.length && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items, nextCursor };
}

/** What is left of a page's bytes. */
export class PageRoom {
  #bytes = 0;

  /** Whether this item is still in the page. The first one always is. */
  take(item: unknown): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    if (this.#bytes > 0 && this.#bytes + bytes > MAX_PAGE_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }
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
