import { KEY_ID } from '../keys/key-name.js';
import { epochSeconds } from '../keys/key-metadata.js';
import { DEFAULT_PENDING_WINDOW_DAYS, MAX_PENDING_WINDOW_DAYS, MIN_PENDING_WINDOW_DAYS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

const HOURS_PER_DAY = 24;

export const scheduleKeyDeletion = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    days:
      input.integer('PendingWindowInDays', MIN_PENDING_WINDOW_DAYS, MAX_PENDING_WINDOW_DAYS) ??
      DEFAULT_PENDING_WINDOW_DAYS,
  }),
  async (call, { keyId, days }) => {
    const key = await call.change(call.keyAlone(keyId), {
      type: 'ScheduleDeletion',
      waitHours: days * HOURS_PER_DAY,
    });
    return {
      KeyId: call.keyArn(key.id),
      ...(key.deletionAt === null ? {} : { DeletionDate: epochSeconds(key.deletionAt) }),
      KeyState: key.state,
      PendingWindowInDays: days,
    };
  },
);
