import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseUnavailableError, messageOf } from '../errors.js';
import { Lock } from '../lock.js';
import { retryBusy } from './errors.js';
import { Statements } from './statements.js';

const MAX_QUEUED_WRITES = 1_000;
const WRITE_TURN_MS = 30_000;
/** A reader of a WAL file waits only while another process opens, recovers or closes it. */
const READ_BUSY_MS = 1_000;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

export interface SqliteFileOptions {
  path: string;
  /** Overwrite deleted content with zeros. */
  secureDelete?: boolean;
  /** One owner and nothing to lose in a crash: no other connection, no syncs. For rebuilds. */
  scratch?: boolean;
}

/** A SQLite file: one connection that writes, one that reads beside it, and the order of writers in this process. */
export class SqliteFile {
  readonly writes = new Lock({ name: 'SQLite writes', maxWaiting: MAX_QUEUED_WRITES, waitMs: WRITE_TURN_MS });

  private constructor(
    readonly writer: Statements,
    readonly reader: Statements,
  ) {}

  /** @throws DatabaseUnavailableError the file cannot be opened, or another process holds it for itself. */
  static async open(options: SqliteFileOptions): Promise<SqliteFile> {
    return retryBusy(() => {
      createPrivately(options.path);
      const writer = new DatabaseSync(options.path, { timeout: 0 });
      try {
        configureWriter(writer, options);
        // A scratch file is locked for its one connection, which then reads as well.
        const statements = new Statements(writer);
        return new SqliteFile(statements, options.scratch ? statements : openReader(options.path));
      } catch (error) {
        writer.close();
        throw error;
      }
    });
  }

  /**
   * Moves the write-ahead log into the file and empties it, so that nothing deleted lives on there.
   * @returns false when another process's reader was in the way.
   */
  async emptyLog(): Promise<boolean> {
    return this.writes.run(async () => {
      const row = this.writer.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      return row?.busy === 0;
    });
  }

  close(): void {
    if (this.reader !== this.writer) this.reader.close();
    this.writer.close();
  }
}

/** Creates the file before SQLite does, since its log and index files take over the mode that they find. */
export function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    closeSync(openSync(path, 'a', PRIVATE_FILE));
    chmodSync(path, PRIVATE_FILE);
  } catch (error) {
    throw new DatabaseUnavailableError(`SQLite: ${messageOf(error)}`, { cause: error });
  }
}

function configureWriter(db: DatabaseSync, { secureDelete, scratch }: SqliteFileOptions): void {
  if (scratch) {
    db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF');
    return;
  }
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  db.exec(`PRAGMA secure_delete=${secureDelete ? 'ON' : 'OFF'}`);
}

/** Not `readOnly`, which could not recover a log left by a crash; `query_only` refuses writes as well. */
function openReader(path: string): Statements {
  const db = new DatabaseSync(path, { timeout: READ_BUSY_MS });
  db.exec('PRAGMA query_only=ON');
  return new Statements(db);
}
