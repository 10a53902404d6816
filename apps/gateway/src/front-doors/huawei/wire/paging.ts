import { MAX_OFFSET, MAX_PAGE_ITEMS } from '../limits.js';
import { truthText } from './encodings.js';
import type { Input } from './input.js';

export interface PageInput {
  limit: number;
  offset: number;
}

/** `limit` and `marker`, which is the number of items to pass over. More than a page holds may be asked for: it comes in pages. */
export function readPage(input: Input): PageInput {
  const limit = input.integer('limit', { min: 1, max: MAX_OFFSET, code: 'KMS.1601' });
  return {
    limit: Math.min(limit ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    offset: input.integer('marker', { min: 0, max: MAX_OFFSET, code: 'KMS.1602' }) ?? 0,
  };
}

/** The members that every listing ends with. @param items how many are on this page. */
export function pageEnd({ offset }: PageInput, items: number, total: number) {
  const truncated = offset + items < total && items > 0;
  return { next_marker: truncated ? String(offset + items) : '', truncated: truthText(truncated), total };
}
