import { changedKey } from '../keys/key-metadata.js';
import { MAX_DESCRIPTION_CHARS, MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const updateKeyDescription = operation(
  {
    name: 'update-key-description',
    routes: ['POST keys/update-description'],
    does: 'update key description',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => {
    const description = input.text('description', MAX_DESCRIPTION_CHARS);
    if (description === undefined) throw input.invalid('description', 'is missing');
    return { key: input.requiredText('key_id', MAX_KEY_ID_CHARS), description };
  },
  async (call, { key, description }) => {
    const change = { type: 'ChangeDescription', description } as const;
    return changedKey('key description updated', await call.change(call.key(key), change));
  },
);
