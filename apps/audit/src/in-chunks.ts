/** Ids in one `in (…)`: far below what either database takes, few enough that the statement is quickly prepared. */
const CHUNK_SIZE = 500;

/** Splits a list into parts that fit into one statement. None for an empty list. */
export function* inChunks<T>(values: readonly T[]): Generator<T[]> {
  for (let start = 0; start < values.length; start += CHUNK_SIZE)
    yield values.slice(start, start + CHUNK_SIZE);
}
