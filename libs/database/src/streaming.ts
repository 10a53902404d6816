/**
 * Kysely's `stream()` is refused on both dialects: an open cursor holds a snapshot (SQLite) or a pooled connection
 * (PostgreSQL) for as long as its reader pleases. Read in pages by key instead (`afterKey`).
 */
export function streamingRefused(): never {
  throw new Error('streaming queries are not supported: read in pages by key');
}
