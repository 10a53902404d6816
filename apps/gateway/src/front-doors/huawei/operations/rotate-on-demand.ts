import { readKeyId } from '../keys/key-name.js';
import { requireEnabled, requireRotatable } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';

export const rotateOnDemand = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const before = await call.describe(ref);
    requireRotatable(before);
    requireEnabled(before);
    const key = await call.change(ref, { type: 'RotateKey' });
    return { key_id: key.id };
  },
);
