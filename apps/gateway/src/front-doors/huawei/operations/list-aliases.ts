import type { Input } from '../wire/input.js';
import { aliasEntry } from '../keys/alias-entry.js';
import { readKeyId } from '../keys/key-name.js';
import { MAX_OFFSET, MAX_PAGE_ITEMS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

const LIMIT = { min: 1, max: MAX_OFFSET, code: 'KMS.1601' } as const;
const MARKER = { max: 4096, code: 'KMS.1602' } as const;

/** A list of one page, as its schema says; its example has the page alone. */
export const listAliases = operation(BY_SERVICE, readListAliases, async (call, { ref, limit, marker }) => {
  const { aliases, nextCursor } = await call.aliases(ref, limit, marker);
  return [
    {
      aliases: aliases.map((alias) => aliasEntry(call, alias)),
      page_info: { next_marker: nextCursor ?? '', current_count: aliases.length },
    },
  ];
});

function readListAliases(input: Input) {
  return {
    ref: input.has('key_id') ? readKeyId(input) : null,
    limit: Math.min(input.integer('limit', LIMIT) ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    marker: input.text('marker', MARKER) ?? null,
  };
}
