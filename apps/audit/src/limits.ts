/** Rows in a page of any listing. */
export const MAX_PAGE_ROWS = 1_000;
/** JSON of a page: a reply has to fit into one message of the bus, which by default takes 1 MiB. */
const MAX_PAGE_BYTES = 900_000;

/** The number of rows to answer with, from what was asked for. */
export const pageRows = (limit: number): number => Math.max(1, Math.min(limit, MAX_PAGE_ROWS));

/** What is left of a page's bytes. */
export class PageRoom {
  #bytes = 0;

  /** Whether this item is still in the page. The first one always is. */
  take(item: unknown): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    if (this.#bytes > 0 && this.#bytes + bytes > MAX_PAGE_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }
}
