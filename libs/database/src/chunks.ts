/** Values in one `in (…)`: far below what either dialect takes, few enough that the statement is quickly prepared. */
const CHUNK_VALUES = 500;

/** Splits a list into parts for `where column in (…)`. None for an empty list, which PostgreSQL would refuse. */
export function* inChunks<V>(values: readonly V[]): Generator<V[]> {
  for (let start = 0; start < values.length; start += CHUNK_VALUES) {
    yield values.slice(start, start + CHUNK_VALUES);
  }
}
