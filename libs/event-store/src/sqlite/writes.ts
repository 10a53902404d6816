import { decideAppend, type StreamView } from '../decide-append.js';
import type { EventRow, SerialisedEvent } from '../event-row.js';
import { ANY_RETRY_LOOK_BACK_EVENTS } from '../limits.js';
import type { AppendResult, ExpectedRevision } from '../port.js';
import { requireFollowing } from '../restore.js';
import type { Database } from './database.js';

/** What changes the database; each function runs inside a transaction that its caller opened. */

interface StreamRow {
  revision: number;
  tombstoned: number;
}

/** @throws RevisionConflictError before anything is changed. */
export function appendEvents(
  db: Database,
  stream: string,
  expected: ExpectedRevision,
  events: readonly SerialisedEvent[],
): AppendResult {
  const ids = events.map((event) => event.id);
  const { revision, retry } = decideAppend(stream, streamView(db, stream), expected, ids);
  const last = revision + events.length - 1;
  if (retry) return { revision: last, position: positionAt(db, stream, last) };

  const insert = db.statement(
    `INSERT INTO events (stream, revision, id, type, time, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  let position = -1;
  events.forEach(({ id, type, time, data, metadata }, index) => {
    const { lastInsertRowid } = insert.run(stream, revision + index, id, type, time, data, metadata);
    position = Number(lastInsertRowid);
  });
  db.statement(
    `INSERT INTO streams (stream, revision) VALUES (?, ?)
     ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision`,
  ).run(stream, last);
  return { revision: last, position };
}

/**
 * Brings back events of another log at their own places.
 * @throws RevisionConflictError before anything is changed.
 */
export function restoreEvents(db: Database, rows: readonly EventRow[], upTo: number): void {
  requireFollowing(rows, (stream) => streamView(db, stream));
  const insert = db.statement(
    `INSERT INTO events (position, stream, revision, id, type, time, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const move = db.statement(
    `INSERT INTO streams (stream, revision) VALUES (?, ?)
     ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision`,
  );
  for (const row of rows) {
    const { position, stream, revision, id, type, time, data, metadata } = row;
    insert.run(position, stream, revision, id, type, time, data, metadata);
    move.run(stream, revision);
  }
  db.statement(`DELETE FROM sqlite_sequence WHERE name = 'events'`).run();
  db.statement(`INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)`).run(upTo);
}

/** Forgets a stream's events before a revision. */
export function truncateStream(db: Database, stream: string, beforeRevision: number): void {
  db.statement(`${FORGET} AND revision < ?`).run(stream, beforeRevision);
}

/** Forgets a stream and its name. */
export function forgetStream(db: Database, stream: string): void {
  db.statement(FORGET).run(stream);
  db.statement('DELETE FROM streams WHERE stream = ? AND tombstoned = 0').run(stream);
}

/** Ends a stream, also one that never was. */
export function tombstoneStream(db: Database, stream: string): void {
  db.statement(FORGET).run(stream);
  db.statement(
    `INSERT INTO streams (stream, revision, tombstoned) VALUES (?, -1, 1)
     ON CONFLICT (stream) DO UPDATE SET tombstoned = 1`,
  ).run(stream);
}

/**
 * Empties the row instead of deleting it. `secure_delete` overwrites what a row leaves behind, but where deletions make
 * SQLite merge two pages, it leaves stale copies of the rows that it moves, and a copy is not overwritten when its row goes.
 * Rows that are appended at the end and only ever shrink are never moved. An empty row takes about a dozen bytes; what it
 * leaves free in its page comes back with a `VACUUM`.
 */
const FORGET = `
  UPDATE events SET stream = NULL, revision = 0, id = '', type = '', time = '', data = '', metadata = ''
  WHERE stream = ?`;

function streamView(db: Database, stream: string): StreamView | undefined {
  const row = db.statement('SELECT revision, tombstoned FROM streams WHERE stream = ?').get(stream) as
    StreamRow | undefined;
  if (!row) return undefined;
  return {
    last: row.revision,
    tombstoned: row.tombstoned === 1,
    idAt: (revision) =>
      db.statement('SELECT id FROM events WHERE stream = ? AND revision = ?').get(stream, revision)?.id as
        string | undefined,
    findRecent: (id) =>
      db
        .statement(
          'SELECT max(revision) AS revision FROM events WHERE stream = ? AND revision > ? AND id = ?',
        )
        .get(stream, row.revision - ANY_RETRY_LOOK_BACK_EVENTS, id)?.revision as number | undefined,
  };
}

const positionAt = (db: Database, stream: string, revision: number): number =>
  db.statement('SELECT position FROM events WHERE stream = ? AND revision = ?').get(stream, revision)
    ?.position as number;
