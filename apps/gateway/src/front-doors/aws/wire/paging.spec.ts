import fc from 'fast-check';
import { pageOf } from './paging.js';

describe('pages of a list that is at hand', () => {
  it('give every item once, in order, whatever the page size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), (texts, limit) => {
        const items = [...texts].sort();
        const seen: string[] = [];
        let marker: string | undefined;
        do {
          const { page, nextMarker } = pageOf(items, (item) => item, { limit, marker });
          seen.push(...page);
          marker = nextMarker ?? undefined;
        } while (marker !== undefined);
        expect(seen).toEqual(items);
      }),
    );
  });

  it('skip and repeat nothing that stays when the item of the marker goes', () => {
    const first = pageOf(['a', 'b', 'c', 'd'], (item) => item, { limit: 2, marker: undefined });
    const second = pageOf(['a', 'c', 'd'], (item) => item, { limit: 2, marker: first.nextMarker! });
    expect(second).toEqual({ page: ['c', 'd'], nextMarker: null });
  });

  it('refuse a marker that they did not give', () => {
    expect(() => pageOf(['a'], (item) => item, { limit: 1, marker: 'abc' })).toThrow('marker');
  });
});
