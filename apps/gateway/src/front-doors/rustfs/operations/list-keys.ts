import { LIFECYCLE, type ListKeysReply, type ListKeysRequest } from '@keyledger/contracts';
import type { KeyState } from '@keyledger/domain';
import { DEFAULT_PAGE_KEYS, MAX_MARKER_CHARS, MAX_PAGE_KEYS } from '../limits.js';
import { operation } from '../operation.js';
import { KEY_USAGES } from '../wire/words.js';

/** RustFS's words for states; a deleted key is in no list. */
const STATES = {
  active: 'Enabled',
  enabled: 'Enabled',
  disabled: 'Disabled',
  pendingdeletion: 'PendingDeletion',
  deleted: 'Deleted',
} as const satisfies Record<string, KeyState>;

const EMPTY = { keys: [], truncated: false, next_marker: null };

export const listKeys = operation(
  {
    name: 'list-keys',
    routes: ['GET keys', 'GET list-keys'],
    does: 'list keys',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => ({
    limit: Math.min(input.integer('limit') ?? DEFAULT_PAGE_KEYS, MAX_PAGE_KEYS),
    marker: input.text('marker', MAX_MARKER_CHARS) || null,
    state: input.oneOf('status', STATES) ?? null,
    usage: input.oneOf('usage', KEY_USAGES),
  }),
  async (call, { limit, marker, state, usage }) => {
    if (limit === 0 || state === 'Deleted') return { ...EMPTY };
    const asked: ListKeysRequest = {
      ...{ context: call.context, limit, cursor: marker, state, tag: null, q: null },
    };
    const { keys, nextCursor } = await call.behind.backend.ask<ListKeysReply>(LIFECYCLE.listKeys, asked);
    // As RustFS does: a page can be shorter than was asked for, and still not be the last.
    const wanted = usage ? keys.filter((key) => key.usage === usage) : keys;
    return {
      keys: wanted.map(({ id, description }) => ({ key_id: id, description })),
      truncated: nextCursor !== null,
      next_marker: nextCursor,
    };
  },
);
