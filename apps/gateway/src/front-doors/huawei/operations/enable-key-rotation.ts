import { readKeyId } from '../keys/key-name.js';
import { requireEnabled, requireRotatable } from '../keys/requirements.js';
import { DEFAULT_ROTATION_DAYS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const enableKeyRotation = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const key = await call.describe(ref);
    requireRotatable(key);
    requireEnabled(key);
    if (key.rotation.enabled) throw new KmsError('KMS.2901', 'the key rotates already');
    await call.change(ref, { type: 'SetRotationPeriod', periodDays: DEFAULT_ROTATION_DAYS });
  },
);
