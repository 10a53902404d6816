import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { streamingRefused } from '../streaming.js';
import { normaliseSqliteError, retryBusy } from './errors.js';
import type { SqliteFile } from './file.js';
import type { Statements } from './statements.js';

/**
 * Kysely over `node:sqlite`. Reads outside a transaction run on the reading connection and see what is committed, without
 * waiting for a transaction that is open; writes and transactions take turns on the writing one.
 */
export class SqliteDriver implements Driver {
  /** @param syncs whether the commit of a transaction waits for the disk. */
  constructor(
    private readonly file: SqliteFile,
    private readonly syncs: boolean,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.file, this.syncs);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    own(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    own(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).rollback();
  }

  /** The file is closed by whoever opened it. */
  async destroy(): Promise<void> {}
}

const own = (connection: DatabaseConnection): SqliteConnection => connection as SqliteConnection;

const READS = /^\s*select\b/i;
const isRead = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || READS.test(sql);

class SqliteConnection implements DatabaseConnection {
  #inTransaction = false;

  constructor(
    private readonly file: SqliteFile,
    private readonly syncs: boolean,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#inTransaction) return execute(this.file.writer, query);
    if (isRead(query)) return execute(this.file.reader, query);
    return this.file.writes.run(() => retryBusy(() => this.file.writer.run<R>(query.sql, query.parameters)));
  }

  streamQuery(): never {
    return streamingRefused();
  }

  /** IMMEDIATE: a transaction that began by reading could not become a writing one once another has written. */
  async begin(): Promise<void> {
    await this.file.writes.acquire();
    try {
      this.#syncs('NORMAL');
      await retryBusy(() => this.file.writer.run('BEGIN IMMEDIATE', []));
      this.#inTransaction = true;
    } catch (error) {
      this.#giveBack();
      throw error;
    }
  }

  commit(): void {
    execute(this.file.writer, { sql: 'COMMIT', parameters: [] });
    this.#end();
  }

  /** Nothing to do when there is no transaction, for instance because the commit succeeded. */
  rollback(): void {
    if (!this.#inTransaction) return;
    try {
      // SQLite has already rolled back by itself after some errors (disk full, I/O).
      if (this.file.writer.db.isTransaction) execute(this.file.writer, { sql: 'ROLLBACK', parameters: [] });
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#inTransaction = false;
    this.#giveBack();
  }

  #giveBack(): void {
    try {
      this.#syncs('FULL');
    } finally {
      this.file.writes.release();
    }
  }

  /** Not by a statement that stays prepared: SQLite does this while it prepares it, and nothing when it runs again. */
  #syncs(level: 'FULL' | 'NORMAL'): void {
    if (!this.syncs) this.file.writer.db.exec(`PRAGMA synchronous=${level}`);
  }
}

function execute<R>(statements: Statements, { sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>) {
  try {
    return statements.run<R>(sql, parameters);
  } catch (error) {
    throw normaliseSqliteError(error);
  }
}
