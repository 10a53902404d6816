import { LIFECYCLE, type ListKeysReply } from '@keyledger/contracts';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { pageEnd, readPage } from '../wire/paging.js';

export const listKeys = operation(
  BY_SERVICE,
  (input) => readPage(input, PAGES.keys),
  async (call, { limit, marker }) => {
    const { keys, nextCursor } = await call.backend.ask<ListKeysReply>(LIFECYCLE.listKeys, {
      context: call.context,
      limit,
      cursor: marker ?? null,
      state: null,
      tag: null,
      q: null,
    });
    return { Keys: keys.map(({ id }) => ({ KeyId: id, KeyArn: call.keyArn(id) })), ...pageEnd(nextCursor) };
  },
);
