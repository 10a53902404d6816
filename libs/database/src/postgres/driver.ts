import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { DatabaseUnavailableError, isDatabaseUnavailable } from '../errors.js';
import { streamingRefused } from '../streaming.js';
import { normalisePostgresError } from './errors.js';

const MAX_WAITING_FOR_CONNECTION = 1_000;
const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Kysely over a `pg` pool, with errors normalised and connections that are no longer sound thrown away. */
export class PostgresDriver implements Driver {
  constructor(private readonly pool: Pool) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.pool.waitingCount >= MAX_WAITING_FOR_CONNECTION) {
      throw new DatabaseUnavailableError(
        `PostgreSQL: ${MAX_WAITING_FOR_CONNECTION} are waiting for a connection`,
      );
    }
    try {
      return new PostgresConnection(await this.pool.connect());
    } catch (error) {
      throw normalisePostgresError(error);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    const access = settings.accessMode ? ` ${settings.accessMode}` : '';
    await own(connection).command(`start transaction${isolation}${access}`);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).release();
  }

  /** The pool is ended by whoever created it. */
  async destroy(): Promise<void> {}
}

const own = (connection: DatabaseConnection): PostgresConnection => connection as PostgresConnection;

class PostgresConnection implements DatabaseConnection {
  #sound = true;

  constructor(private readonly client: PoolClient) {}

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.#query(sql, parameters);
    return { rows: rows as R[], numAffectedRows: WRITES.has(command) ? BigInt(rowCount ?? 0) : undefined };
  }

  streamQuery(): never {
    return streamingRefused();
  }

  async command(sql: string): Promise<string> {
    return (await this.#query(sql, [])).command;
  }

  /** PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement of the transaction had failed. */
  async commit(): Promise<void> {
    if ((await this.command('commit')) === 'ROLLBACK') throw new Error('the transaction was rolled back');
  }

  /** Never throws, so that the caller's own error is the one that is seen; the server rolls back what it loses. */
  async rollback(): Promise<void> {
    try {
      if (this.#sound) await this.command('rollback');
    } catch {
      this.#sound = false;
    }
  }

  release(): void {
    this.client.release(!this.#sound);
  }

  async #query(sql: string, parameters: readonly unknown[]) {
    try {
      return await this.client.query(sql, [...parameters]);
    } catch (error) {
      const normalised = normalisePostgresError(error);
      // An answer that comes late would be taken for the next query's.
      if (isDatabaseUnavailable(normalised)) this.#sound = false;
      throw normalised;
    }
  }
}
