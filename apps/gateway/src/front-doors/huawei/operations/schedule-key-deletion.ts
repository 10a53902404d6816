import { stateNumber } from '../keys/key-details.js';
import { readKeyId } from '../keys/key-name.js';
import { MAX_PENDING_DAYS, MIN_PENDING_DAYS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

const HOURS_PER_DAY = 24;
const PENDING_DAYS = { min: MIN_PENDING_DAYS, max: MAX_PENDING_DAYS, code: 'KMS.1401' } as const;

export const scheduleKeyDeletion = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), days: input.requiredInteger('pending_days', PENDING_DAYS) }),
  async (call, { ref, days }) => {
    const key = await call.change(ref, { type: 'ScheduleDeletion', waitHours: days * HOURS_PER_DAY });
    return { key_id: key.id, key_state: stateNumber(key) };
  },
  { refusals: { InvalidKeyState: 'KMS.1402' } },
);
