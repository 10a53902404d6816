import { readKeyId } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { MAX_ROTATION_DAYS, MIN_ROTATION_DAYS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

const INTERVAL = { min: MIN_ROTATION_DAYS, max: MAX_ROTATION_DAYS, code: 'KMS.3001' } as const;

export const updateKeyRotationInterval = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), periodDays: input.requiredInteger('rotation_interval', INTERVAL) }),
  async (call, { ref, periodDays }) => {
    const key = await call.describe(ref);
    requireRotatable(key);
    if (!key.rotation.enabled) throw new KmsError('KMS.0313', 'the key does not rotate');
    await call.change(ref, { type: 'SetRotationPeriod', periodDays });
  },
);
