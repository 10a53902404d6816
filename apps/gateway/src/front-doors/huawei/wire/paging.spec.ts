import { Input } from './input.js';
import { pageEnd, readPage } from './paging.js';

describe('a listing by number', () => {
  it('begins at the first item, and takes a page where more is asked for', () => {
    expect(readPage(new Input({}))).toEqual({ limit: 1000, offset: 0 });
    expect(readPage(new Input({ limit: '20000', marker: '7' }))).toEqual({ limit: 1000, offset: 7 });
  });

  it('ends where there is no more, also when the last page is full or an item went meanwhile', () => {
    const page = { limit: 2, offset: 4 };
    expect(pageEnd(page, 2, 7)).toEqual({ next_marker: '6', truncated: 'true', total: 7 });
    expect(pageEnd(page, 2, 6)).toEqual({ next_marker: '', truncated: 'false', total: 6 });
    expect(pageEnd(page, 0, 6)).toEqual({ next_marker: '', truncated: 'false', total: 6 });
  });
});
