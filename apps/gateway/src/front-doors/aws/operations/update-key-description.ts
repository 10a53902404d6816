import { KEY_ID } from '../keys/key-name.js';
import { MAX_DESCRIPTION_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

export const updateKeyDescription = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    description: input.requiredText('Description', { min: 0, max: MAX_DESCRIPTION_CHARS }),
  }),
  async (call, { keyId, description }) => {
    await call.change(call.keyAlone(keyId), { type: 'ChangeDescription', description });
  },
);
