import { changedKey } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const rotateKey = operation(
  {
    name: 'rotate-key',
    routes: ['POST keys/rotate'],
    does: 'rotate key',
    compatibility: { status: 'works' },
    needsRunning: true,
  },
  (input) => input.requiredText('key_id', MAX_KEY_ID_CHARS),
  async (call, key) =>
    changedKey('key rotated successfully', await call.change(call.key(key), { type: 'RotateKey' })),
);
