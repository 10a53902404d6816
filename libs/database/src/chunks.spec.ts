import { inChunks } from './chunks.js';

describe('the parts of a long list for `in (…)`', () => {
  it('are none for an empty list', () => {
    expect([...inChunks([])]).toEqual([]);
  });

  it('hold every value once, in order, at most 500 in each', () => {
    const values = Array.from({ length: 1_201 }, (_, index) => index);
    const chunks = [...inChunks(values)];
    expect(chunks.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(chunks.flat()).toEqual(values);
  });
});
