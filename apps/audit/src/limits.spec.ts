import { PageRoom, pageRows } from './limits.js';

describe('a page', () => {
  it('has at least one row and at most a thousand', () => {
    expect([-1, 0, 1, 1_000, 5_000].map(pageRows)).toEqual([1, 1, 1, 1_000, 1_000]);
  });

  it('ends before its JSON is too large for a message', () => {
    const room = new PageRoom();
    let taken = 0;
    while (room.take({ text: 'é'.repeat(1_000) })) taken += 1;
    expect(taken).toBeGreaterThan(400);
    expect(taken * 2_011).toBeLessThanOrEqual(900_000);
  });

  it('always has room for its first item', () => {
    expect(new PageRoom().take('x'.repeat(2_000_000))).toBe(true);
  });
});
