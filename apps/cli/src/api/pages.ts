/** The service's largest page. */
export const MAX_PAGE_ITEMS = 1000;
/** The most that one command lists; more goes through `--cursor`. */
export const MAX_LISTED_ITEMS = 100_000;
export const DEFAULT_LISTED_ITEMS = 100;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * Fetches pages until there are `limit` items or no more. The cursor that comes back continues exactly after the last item,
 * since no page is asked to be larger than what is still wanted.
 */
export async function collectPages<T>(
  limit: number,
  cursor: string | null,
  fetchPage: (limit: number, cursor: string | null) => Promise<Page<T>>,
): Promise<Page<T>> {
  const items: T[] = [];
  let next = cursor;
  do {
    const page = await fetchPage(Math.min(MAX_PAGE_ITEMS, limit - items.length), next);
    items.push(...page.items);
    // A page that brings nothing and still promises more would be asked for without end.
    if (page.items.length === 0 && page.nextCursor === next) return { items, nextCursor: null };
    next = page.nextCursor;
  } while (next !== null && items.length < limit);
  return { items, nextCursor: next };
}
