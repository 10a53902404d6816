import { PageRoom, toPage } from './paging.js';

const rows = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('a page', () => {
  it('ends before its JSON is too large for a message, and goes on behind its last item', () => {
    const text = 'é'.repeat(1_000);
    const first = toPage(
      rows(600),
      599,
      (n) => [n],
      () => ({ text }),
    );
    expect(first.items.length).toBeGreaterThan(400);
    expect(JSON.stringify(first.items).length).toBeLessThan(950_000);
    expect(first.nextCursor).not.toBeNull();
    const rest = rows(600).slice(first.items.length);
    expect(
      toPage(
        rest,
        599,
        (n) => [n],
        () => ({ text }),
      ),
    ).toMatchObject({ nextCursor: null });
  });

  it('has its first item however large it is, so that a listing always goes on', () => {
    const page = toPage(
      rows(2),
      10,
      (n) => [n],
      () => 'x'.repeat(2_000_000),
    );
    expect(page.items).toHaveLength(1);
    expect(page.nextCursor).not.toBeNull();
    expect(new PageRoom().take('x'.repeat(2_000_000))).toBe(true);
  });

  it('of no rows is empty and the last', () => {
    expect(
      toPage(
        [],
        10,
        () => [0],
        (row) => row,
      ),
    ).toEqual({ items: [], nextCursor: null });
  });
});
