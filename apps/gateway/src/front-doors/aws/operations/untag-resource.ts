import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { TAG_KEY } from '../wire/tags.js';

export const untagResource = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    names: input.requiredTexts('TagKeys', TAG_KEY),
  }),
  async (call, { keyId, names }) => {
    await call.change(call.keyAlone(keyId), { type: 'ChangeTags', set: {}, remove: names });
  },
);
