import type { PoolClient } from 'pg';
import type { Database, DatabaseOptions } from '../database.js';
import { DatabaseUnavailableError } from '../errors.js';
import { checkSchemaName, openPool } from './open.js';
import { quoteIdentifier } from './pool.js';

/**
 * A schema `<schema>_rebuild_<name>` for a rebuild, dropped when it is closed. What a killed rebuild left goes first.
 * @throws DatabaseUnavailableError another process is rebuilding into it.
 */
export async function openPostgresShadow<T>(
  { url, schema }: DatabaseOptions,
  name: string,
): Promise<Database<T>> {
  const shadow = `${schema}_rebuild_${name}`;
  checkSchemaName(shadow);
  return openPool({ url, schema: shadow, scratch: true }, async (pool) => {
    // A session's lock: it ends with the connection, so that a killed rebuild does not bar the next one.
    const owner = await pool.connect();
    const drop = `drop schema if exists ${quoteIdentifier(shadow)} cascade`;
    try {
      await lockForSession(owner, shadow);
      await owner.query(drop);
      await owner.query(`create schema ${quoteIdentifier(shadow)}`);
    } catch (error) {
      owner.release(true);
      throw error;
    }
    return async () => {
      try {
        await owner.query(drop);
      } finally {
        owner.release(true);
      }
    };
  });
}

async function lockForSession(owner: PoolClient, name: string): Promise<void> {
  const { rows } = await owner.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [
    name,
  ]);
  if (!rows[0].locked)
    throw new DatabaseUnavailableError(`PostgreSQL: another process is rebuilding into ${name}`);
}
