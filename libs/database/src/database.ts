import type { Kysely } from 'kysely';
import { openPostgres } from './postgres/open.js';
import { openPostgresShadow } from './postgres/shadow.js';
import { openSqlite } from './sqlite/open.js';
import { openSqliteShadow } from './sqlite/shadow.js';

export type DialectName = 'sqlite' | 'postgres';

export interface DatabaseOptions {
  /** `sqlite:<file>` or `postgres://…`. */
  url: string;
  /** PostgreSQL: the schema that holds all tables. SQLite: unused, since each service has its own file. */
  schema: string;
  /** SQLite: overwrite deleted rows with zeros. PostgreSQL has no such thing. */
  secureDelete?: boolean;
}

export interface Database<T> {
  readonly kysely: Kysely<T>;
  /**
   * The same for transactions over what the log can give again: on SQLite their commit waits for no disk. A power cut may take
   * the last of them, whole and in their order; a killed process takes none.
   */
  readonly derived: Kysely<T>;
  readonly dialect: DialectName;
  /**
   * After a deletion that has to leave no trace: empties SQLite's write-ahead log.
   * @returns false when traces may remain: PostgreSQL (dead rows and its own log stay), or a reader was in the way.
   */
  scrub(): Promise<boolean>;
  close(): Promise<void>;
}

const SQLITE_URL = /^sqlite:(?:\/\/)?(.+)$/;
const POSTGRES_URL = /^postgres(?:ql)?:\/\//;

/**
 * Opens a database, creating the file or the schema when it is missing.
 * @throws DatabaseUnavailableError it cannot be reached.
 * @throws Error the URL names no known kind of database.
 */
export async function openDatabase<T>(options: DatabaseOptions): Promise<Database<T>> {
  const path = SQLITE_URL.exec(options.url)?.[1];
  if (path) return openSqlite({ path, secureDelete: options.secureDelete });
  if (POSTGRES_URL.test(options.url)) return openPostgres(options);
  throw unknownUrl();
}

/**
 * How a `ProjectionRunner` opens the database that it rebuilds into: beside the one of `options`, gone when closed.
 * @returns a function of the projection's name.
 */
export function shadowOf<T>(options: DatabaseOptions): (name: string) => Promise<Database<T>> {
  const path = SQLITE_URL.exec(options.url)?.[1];
  if (path) return (name) => openSqliteShadow(path, name);
  if (POSTGRES_URL.test(options.url)) return (name) => openPostgresShadow(options, name);
  throw unknownUrl();
}

/** The URL itself stays out of the message: it may hold a password. */
const unknownUrl = (): Error => new Error('the database URL begins with neither sqlite: nor postgres://');
