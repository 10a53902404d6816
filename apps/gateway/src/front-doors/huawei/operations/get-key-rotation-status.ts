import { readKeyId } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { DEFAULT_ROTATION_DAYS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { milliseconds } from '../wire/encodings.js';

/** As in Huawei's example, and not in its table: the truth is one, and the count a number. */
export const getKeyRotationStatus = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const key = await call.describe(ref);
    requireRotatable(key);
    const { enabled, periodDays, lastRotatedAt, count } = key.rotation;
    return {
      key_rotation_enabled: enabled,
      // Of a key that does not rotate: the interval that it would begin with.
      rotation_interval: periodDays ?? DEFAULT_ROTATION_DAYS,
      last_rotation_time: milliseconds(lastRotatedAt),
      number_of_rotations: count,
    };
  },
);
