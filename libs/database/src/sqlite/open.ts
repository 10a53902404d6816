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

const dialectOver = (file: SqliteFile, syncs: boolean): Dialect => ({
  createAdapter: () => new SharedSqliteAdapter(),
  createDriver: () => new SqliteDriver(file, syncs),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** @throws DatabaseUnavailableError the file cannot be opened. */
export async function openSqlite<T>(options: SqliteFileOptions): Promise<Database<T>> {
  const file = await SqliteFile.open(options);
  const kysely = new Kysely<T>({ dialect: dialectOver(file, true) });
  return {
    kysely,
    derived: options.scratch ? kysely : new Kysely<T>({ dialect: dialectOver(file, false) }),
    dialect: 'sqlite',
    scrub: () => file.emptyLog(),
    close: async () => {
      await kysely.destroy();
      file.close();
    },
  };
}
