import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readRequiredTags } from '../wire/tags.js';

export const tagResource = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), tags: readRequiredTags(input) }),
  async (call, { keyId, tags }) => {
    await call.change(call.keyAlone(keyId), { type: 'ChangeTags', set: tags, remove: [] });
  },
);
