import { epochSeconds } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';

export const getKeyRotationStatus = operation(
  BY_SERVICE,
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    const key = await call.describe(call.keyAlone(keyId));
    requireRotatable(key);
    const { enabled, periodDays, nextRotationAt } = key.rotation;
    return {
      KeyId: key.id,
      KeyRotationEnabled: enabled,
      ...(periodDays === null ? {} : { RotationPeriodInDays: periodDays }),
      ...(nextRotationAt === null ? {} : { NextRotationDate: epochSeconds(nextRotationAt) }),
    };
  },
);
