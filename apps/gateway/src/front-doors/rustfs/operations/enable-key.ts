import { changedKey } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const enableKey = operation(
  {
    name: 'enable-key',
    routes: ['POST keys/enable'],
    does: 'enable key',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => input.requiredText('key_id', MAX_KEY_ID_CHARS),
  async (call, key) =>
    changedKey('key enabled successfully', await call.change(call.key(key), { type: 'EnableKey' })),
);
