import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const disableKey = operation(
  BY_SERVICE,
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    // AWS knows no resources that are bound to a key, and so no warning of them.
    await call.change(call.keyAlone(keyId), { type: 'DisableKey', acceptBound: true });
  },
);
