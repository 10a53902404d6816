import type { Json } from '@keyledger/domain';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { dialectOf } from './dialect.js';

export interface ColumnTypes {
  /** Ordered by its UTF-8 bytes on both dialects. Never holds U+0000, which PostgreSQL refuses. */
  text: RawBuilder<unknown>;
  /** A safe integer, a JS number on both; also for booleans, as 0 and 1. */
  integer: RawBuilder<unknown>;
  /** JSON as text, written with `toJsonText`. */
  json: RawBuilder<unknown>;
  /** Read as a `Uint8Array` (on PostgreSQL a `Buffer`, which is one). */
  bytes: RawBuilder<unknown>;
}

const POSTGRES: ColumnTypes = {
  text: sql`text collate "C"`,
  integer: sql`bigint`,
  json: sql`text collate "C"`,
  bytes: sql`bytea`,
};
const SQLITE: ColumnTypes = { text: sql`text`, integer: sql`integer`, json: sql`text`, bytes: sql`blob` };

/** The column types to create tables with: `.addColumn('id', types.text, (c) => c.primaryKey())`. */
export function columnTypes<T>(db: Kysely<T> | Transaction<T>): ColumnTypes {
  return dialectOf(db) === 'postgres' ? POSTGRES : SQLITE;
}

/** JSON in the one form that equal values share: no spaces, object keys in order. */
export function toJsonText(value: Json): string {
  return JSON.stringify(inOrder(value));
}

export function fromJsonText<V = Json>(text: string): V {
  return JSON.parse(text) as V;
}

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key] as Json)]),
  );
}
