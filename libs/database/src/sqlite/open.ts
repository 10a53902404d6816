import { rmSync } from 'node:fs';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import type { Database } from '../database.js';
import { SqliteDriver } from './driver.js';
import { SqliteFile, type SqliteFileOptions } from './file.js';

/** Kysely's own says that there is one connection, and would make readers wait for transactions. */
class SharedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const dialectOver = (file: SqliteFile): Dialect => ({
  createAdapter: () => new SharedSqliteAdapter(),
  createDriver: () => new SqliteDriver(file),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** @throws DatabaseUnavailableError the file cannot be opened. */
export async function openSqlite<T>(options: SqliteFileOptions): Promise<Database<T>> {
  const file = await SqliteFile.open(options);
  const kysely = new Kysely<T>({ dialect: dialectOver(file) });
  return {
    kysely,
    dialect: 'sqlite',
    scrub: () => file.emptyLog(),
    close: async () => {
      await kysely.destroy();
      file.close();
    },
  };
}

/**
 * A second file beside `path` for a rebuild, deleted when it is closed. Whatever a killed rebuild left there goes first.
 * @throws DatabaseUnavailableError another process is rebuilding into it.
 */
export async function openSqliteShadow<T>(path: string, name: string): Promise<Database<T>> {
  const shadowPath = `${path}.rebuild-${name}`;
  const database = await openSqlite<T>({ path: shadowPath, scratch: true });
  for (const table of await database.kysely.introspection.getTables()) {
    await database.kysely.schema.dropTable(table.name).execute();
  }
  return {
    ...database,
    close: async () => {
      // Deleted while it is still locked, so that no other process can have begun to use it.
      rmSync(shadowPath, { force: true });
      await database.close();
    },
  };
}
