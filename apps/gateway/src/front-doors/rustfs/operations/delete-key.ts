import { keyMetadata } from '../keys/key-metadata.js';
import {
  DEFAULT_PENDING_WINDOW_DAYS,
  HOURS_PER_DAY,
  MAX_KEY_ID_CHARS,
  MAX_PENDING_WINDOW_DAYS,
  MIN_PENDING_WINDOW_DAYS,
} from '../limits.js';
import { operation } from '../operation.js';
import type { Input } from '../wire/input.js';

export const deleteKey = operation(
  {
    name: 'delete-key',
    routes: ['DELETE keys/delete'],
    does: 'delete key',
    compatibility: { status: 'differs', how: 'never at once: `force_immediate` is refused' },
    needsRunning: true,
  },
  (input: Input) => {
    input.text('confirm_key_id', MAX_KEY_ID_CHARS);
    if (input.flag('force_immediate'))
      throw input.invalid('force_immediate', 'is not allowed on this server');
    return {
      key: input.requiredText('key_id', MAX_KEY_ID_CHARS),
      days:
        input.integerWithin('pending_window_in_days', MIN_PENDING_WINDOW_DAYS, MAX_PENDING_WINDOW_DAYS) ??
        DEFAULT_PENDING_WINDOW_DAYS,
    };
  },
  async (call, { key, days }) => {
    const change = { type: 'ScheduleDeletion', waitHours: days * HOURS_PER_DAY } as const;
    return { key_metadata: keyMetadata(await call.change(call.key(key), change)) };
  },
);
