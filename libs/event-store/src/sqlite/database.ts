import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreUnavailableError } from '../port.js';

/** `PRAGMA user_version` of a file that this code reads and writes. */
export const SCHEMA_VERSION = 1;

/**
 * How long SQLite itself waits for another process's lock. It waits on our thread, so this stays short; whoever needs
 * longer tries again after a turn of the event loop.
 */
const BUSY_TIMEOUT_MS = 100;
/** How long opening waits for other processes that are opening the same new file. */
const OPEN_DEADLINE_MS = 10_000;
const OPEN_RETRY_MS = 20;
/** The WAL file is cut back to this after a checkpoint. */
const WAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;
/** Pages kept in memory, so that appends to many streams do not read the index from the file again. */
const CACHE_KIB = 32 * 1024;

const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: a checkpoint stays true when newer events are gone
    stream   TEXT, -- null: forgotten, and so is the rest of the row
    revision INTEGER NOT NULL,
    id       TEXT NOT NULL,
    type     TEXT NOT NULL,
    time     TEXT NOT NULL,
    data     TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision) WHERE stream IS NOT NULL;
  -- Outlives the events of a stream, so that revisions go on and an ended stream stays ended.
  CREATE TABLE streams (
    stream     TEXT PRIMARY KEY,
    revision   INTEGER NOT NULL,
    tombstoned INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** An open database with its prepared statements. */
export class Database {
  readonly #statements = new Map<string, StatementSync>();

  constructor(private readonly db: DatabaseSync) {}

  /** The prepared statement for a text. The texts are few: they vary only with the number of prefixes. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }
}

/**
 * Opens the file, creating it (readable by its owner only) where it is missing and writing is allowed.
 * @throws Error when the file has a schema that this code does not know.
 */
export async function openDatabase(file: string, readOnly: boolean): Promise<Database> {
  if (!readOnly) createPrivately(file);
  const db = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS });
  try {
    // Turning on WAL and creating the schema take the whole file; SQLite does not wait for everyone there by itself.
    await whileBusy(() => configure(db, file, readOnly));
    return new Database(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite gives its `-wal` and `-shm` files the mode of the database file. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

function configure(db: DatabaseSync, file: string, readOnly: boolean): void {
  if (!readOnly) {
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
    if (mode !== 'wal')
      throw new Error(`${file}: journal mode is ${String(mode)}, not WAL; is it on a local disk?`);
    db.exec(`PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -${CACHE_KIB};
             PRAGMA journal_size_limit = ${WAL_SIZE_LIMIT_BYTES};`);
    createSchema(db);
  }
  const version = schemaVersion(db);
  if (version !== SCHEMA_VERSION) {
    throw new Error(`${file}: schema version ${version}, this program knows ${SCHEMA_VERSION}`);
  }
}

function createSchema(db: DatabaseSync): void {
  if (schemaVersion(db) !== 0) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Again under the lock: another process may have been first.
    if (schemaVersion(db) === 0) db.exec(SCHEMA);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

const schemaVersion = (db: DatabaseSync): number =>
  Number(db.prepare('PRAGMA user_version').get()?.user_version);

async function whileBusy(action: () => void): Promise<void> {
  const deadline = Date.now() + OPEN_DEADLINE_MS;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
      await sleep(OPEN_RETRY_MS);
    }
  }
}

const SQLITE_BUSY = 5;

/** True for SQLITE_BUSY and its extended codes: another process has the lock. */
export const isBusy = (error: unknown): boolean =>
  ((error as { errcode?: number } | undefined)?.errcode ?? 0) % 256 === SQLITE_BUSY;

/** A database's error as the port's: whether the transaction happened is unknown to the caller. */
export const unavailable = (error: unknown): EventStoreUnavailableError =>
  new EventStoreUnavailableError(`event store: ${(error as Error).message}`, { cause: error });
