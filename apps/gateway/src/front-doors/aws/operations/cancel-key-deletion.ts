import { KEY_ID } from '../keys/key-name.js';
import { operation } from '../operation.js';

export const cancelKeyDeletion = operation(
  'keys.delete',
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    const key = await call.change(call.keyAlone(keyId), { type: 'CancelDeletion' });
    return { KeyId: call.keyArn(key.id) };
  },
);
