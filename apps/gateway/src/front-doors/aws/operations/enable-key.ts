import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const enableKey = operation(
  BY_SERVICE,
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    await call.change(call.keyAlone(keyId), { type: 'EnableKey' });
  },
);
