import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely';
import { dialectOf } from './dialect.js';

/**
 * `column in (values)` for texts, as one parameter. The statement is the same for any number of values, so that SQLite keeps it
 * prepared and Kysely makes no node of each: for statements that run often, with hundreds of values that differ in number.
 */
export function among<T>(
  db: Kysely<T> | Transaction<T>,
  column: string,
  values: readonly string[],
): RawBuilder<SqlBool> {
  const name = sql.ref(column);
  return dialectOf(db) === 'postgres'
    ? sql`${name} = any(${values}::text[])`
    : sql`${name} in (select value from json_each(${JSON.stringify(values)}))`;
}
