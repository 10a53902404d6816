import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const cancelKeyDeletion = operation(
  BY_SERVICE,
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    const key = await call.change(call.keyAlone(keyId), { type: 'CancelDeletion' });
    return { KeyId: call.keyArn(key.id) };
  },
);
