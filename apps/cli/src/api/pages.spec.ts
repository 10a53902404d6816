import { collectPages, MAX_PAGE_ITEMS } from './pages.js';

/** A listing of the numbers below `total`, whose cursor is the next number. */
function listing(total: number): {
  fetchPage: (
    limit: number,
    cursor: string | null,
  ) => Promise<{ items: number[]; nextCursor: string | null }>;
  limits: number[];
} {
  const limits: number[] = [];
  return {
    limits,
    fetchPage: async (limit, cursor) => {
      limits.push(limit);
      const from = Number(cursor ?? 0);
      const to = Math.min(total, from + limit);
      const items = Array.from({ length: to - from }, (_, index) => from + index);
      return { items, nextCursor: to < total ? String(to) : null };
    },
  };
}

describe('a listing of several pages', () => {
  it('is followed to its end', async () => {
    const { fetchPage, limits } = listing(2500);
    const { items, nextCursor } = await collectPages(10_000, null, fetchPage);
    expect(items).toHaveLength(2500);
    expect(nextCursor).toBeNull();
    expect(Math.max(...limits)).toBe(MAX_PAGE_ITEMS);
  });

  it('stops at the limit, with a cursor that continues after the last item', async () => {
    const { fetchPage, limits } = listing(2500);
    const first = await collectPages(1200, null, fetchPage);
    expect(first.items.at(-1)).toBe(1199);
    expect(limits).toEqual([1000, 200]);
    const rest = await collectPages(10_000, first.nextCursor, fetchPage);
    expect(rest.items[0]).toBe(1200);
  });

  it('ends when a page brings nothing and points to itself', async () => {
    const { items } = await collectPages(10, 'same', async () => ({ items: [], nextCursor: 'same' }));
    expect(items).toEqual([]);
  });
});
