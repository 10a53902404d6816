import { KEY_ID } from '../keys/key-name.js';
import { requireEnabled, requireRotatable } from '../keys/requirements.js';
import {
  DEFAULT_ROTATION_PERIOD_DAYS,
  MAX_ROTATION_PERIOD_DAYS,
  MIN_ROTATION_PERIOD_DAYS,
} from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

export const enableKeyRotation = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    periodDays:
      input.integer('RotationPeriodInDays', MIN_ROTATION_PERIOD_DAYS, MAX_ROTATION_PERIOD_DAYS) ??
      DEFAULT_ROTATION_PERIOD_DAYS,
  }),
  async (call, { keyId, periodDays }) => {
    const ref = call.keyAlone(keyId);
    const key = await call.describe(ref);
    requireRotatable(key);
    requireEnabled(key);
    await call.change(ref, { type: 'SetRotationPeriod', periodDays });
  },
);
