import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogPage } from '../catch-up.js';
import { toEvent, type EventRow } from '../event-row.js';
import type { ReadOptions, StoredEvent } from '../port.js';
import type { Database } from './database.js';

/** Reading is synchronous, so that each step is bounded: in rows looked at, matching or not … */
export const SCAN_WINDOW_POSITIONS = 10_000;
/** … and in what one page brings into memory, beyond its first event. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;

const COLUMNS = 'position, stream, revision, id, type, time, data, metadata';
/** Greater than every character, so that `prefix ‖ this` is past every name with the prefix. */
const PAST_ALL = '\u{10FFFF}';

/** The unary plus keeps SQLite from the index by stream: rows are wanted in the order of the log. */
const matching = (prefixes: readonly string[]): string =>
  `(${prefixes.map(() => '(+stream >= ? AND +stream < ?)').join(' OR ')})`;

const bounds = (prefixes: readonly string[]): string[] =>
  prefixes.flatMap((prefix) => [prefix, prefix + PAST_ALL]);

/** Position of the newest event that was ever appended, also when it is deleted since; -1 before the first. */
export function lastPosition(db: Database): number {
  const row = db.statement(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`).get();
  return (row?.seq as number | undefined) ?? -1;
}

/** A stream's kept events. */
export function readStream(db: Database, stream: string, options: ReadOptions): StoredEvent[] {
  const { from, limit = -1, backwards = false } = options;
  const [comparison, order, start] = backwards
    ? ['<=', 'DESC', from ?? Number.MAX_SAFE_INTEGER]
    : ['>=', 'ASC', from ?? 0];
  const rows = db
    .statement(
      `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision ${comparison} ?
       ORDER BY revision ${order} LIMIT ?`,
    )
    .all(stream, start, limit);
  return (rows as unknown as EventRow[]).map(toEvent);
}

/**
 * The page of the log behind `after`. Looks at {@link SCAN_WINDOW_POSITIONS} positions at most, so that it can be empty
 * without being the end.
 */
export function readPage(db: Database, prefixes: readonly string[], after: number, limit: number): LogPage {
  // First the end, then the rows: positions are given in the order of commits, so all rows up to it are visible.
  const last = lastPosition(db);
  const first = db.statement('SELECT min(position) AS first FROM events WHERE position > ?').get(after)
    ?.first as number | null;
  if (first === null || first > last) return { events: [], next: Math.max(after, last), end: true };

  const ceiling = Math.min(first + SCAN_WINDOW_POSITIONS - 1, last);
  const rows = db
    .statement(
      `SELECT ${COLUMNS} FROM events WHERE position >= ? AND position <= ? AND ${matching(prefixes)}
       ORDER BY position LIMIT ?`,
    )
    .iterate(first, ceiling, ...bounds(prefixes), limit);
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const row of rows as Iterable<unknown> as Iterable<EventRow>) {
    events.push(toEvent(row));
    bytes += row.data.length + row.metadata.length;
    if (bytes >= MAX_PAGE_BYTES) break;
  }
  const cut = events.length === limit || bytes >= MAX_PAGE_BYTES;
  const next = cut ? events.at(-1)!.position : ceiling;
  return { events, next, end: next >= last };
}

/** Position of the newest kept event with one of the prefixes, -1 when there is none. */
export async function head(db: Database, prefixes: readonly string[]): Promise<number> {
  let ceiling = lastPosition(db);
  while (ceiling > 0) {
    const floor = ceiling - SCAN_WINDOW_POSITIONS;
    const row = db
      .statement(
        `SELECT position FROM events WHERE position <= ? AND position > ? AND ${matching(prefixes)}
         ORDER BY position DESC LIMIT 1`,
      )
      .get(ceiling, floor, ...bounds(prefixes));
    if (row) return row.position as number;
    ceiling = floor;
    await nextTurn();
  }
  return -1;
}
