import { changedKey } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const tagKey = operation(
  {
    name: 'tag-key',
    routes: ['POST keys/tag'],
    does: 'tag key',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => {
    const set = input.textMap('tags');
    if (!set) throw input.invalid('tags', 'is missing');
    if (Object.hasOwn(set, 'name'))
      throw input.invalid('tags', 'may not have name: it is what the key was created by');
    return { key: input.requiredText('key_id', MAX_KEY_ID_CHARS), set };
  },
  async (call, { key, set }) =>
    changedKey('key tags updated', await call.change(call.key(key), { type: 'ChangeTags', set, remove: [] })),
);
