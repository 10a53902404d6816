import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from '../database.js';
import { normaliseSqliteError } from './errors.js';
import { createPrivately } from './file.js';
import { openSqlite } from './open.js';

/**
 * A second file beside `path` for a rebuild, deleted when it is closed. What a killed rebuild left there is deleted unread:
 * it was not synced and may be damaged.
 * @throws DatabaseUnavailableError another process is rebuilding into it.
 */
export async function openSqliteShadow<T>(path: string, name: string): Promise<Database<T>> {
  const shadowPath = `${path}.rebuild-${name}`;
  const release = lockFile(`${shadowPath}-lock`);
  try {
    rmSync(shadowPath, { force: true });
    const database = await openSqlite<T>({ path: shadowPath, scratch: true });
    return {
      ...database,
      close: async () => {
        await database.close();
        rmSync(shadowPath, { force: true });
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * A lock that ends with this process, however that ends: an SQLite file with a transaction that stays open. The file stays,
 * empty: if it were deleted, one process could hold the old one and another the new one.
 */
function lockFile(path: string): () => void {
  createPrivately(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw normaliseSqliteError(error);
  }
  return () => {
    if (lock.isOpen) lock.close();
  };
}
