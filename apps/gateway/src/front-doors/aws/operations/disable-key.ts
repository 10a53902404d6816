import { KEY_ID } from '../keys/key-name.js';
import { operation } from '../operation.js';

export const disableKey = operation(
  'keys.manage',
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    await call.change(call.keyAlone(keyId), { type: 'DisableKey' });
  },
);
