import { KEY_ID } from '../keys/key-name.js';
import { operation } from '../operation.js';
import { readRequiredTags } from '../wire/tags.js';

export const tagResource = operation(
  'keys.manage',
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), tags: readRequiredTags(input) }),
  async (call, { keyId, tags }) => {
    await call.change(call.keyAlone(keyId), { type: 'ChangeTags', set: tags, remove: [] });
  },
);
