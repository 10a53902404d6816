import { KEY_ID } from '../keys/key-name.js';
import { requireEnabled, requireRotatable } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';

export const rotateKeyOnDemand = operation(
  BY_SERVICE,
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    const ref = call.keyAlone(keyId);
    const key = await call.describe(ref);
    requireRotatable(key);
    requireEnabled(key);
    await call.change(ref, { type: 'RotateKey' });
    return { KeyId: key.id };
  },
);
