import { changedKey } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS, MAX_TAG_KEY_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const untagKey = operation(
  {
    name: 'untag-key',
    routes: ['POST keys/untag'],
    does: 'untag key',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => {
    const remove = input.texts('tag_keys', MAX_TAG_KEY_CHARS);
    if (!remove) throw input.invalid('tag_keys', 'is missing');
    if (remove.includes('name'))
      throw input.invalid('tag_keys', 'may not have name: it is what the key was created by');
    return { key: input.requiredText('key_id', MAX_KEY_ID_CHARS), remove };
  },
  async (call, { key, remove }) =>
    changedKey('key tags removed', await call.change(call.key(key), { type: 'ChangeTags', set: {}, remove })),
);
