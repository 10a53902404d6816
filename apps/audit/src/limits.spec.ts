import { pageRows } from './limits.js';

it('a page has at least one row and at most a thousand', () => {
  expect([-1, 0, 1, 1_000, 5_000].map(pageRows)).toEqual([1, 1, 1, 1_000, 1_000]);
});
