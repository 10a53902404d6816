import { changedKey } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const disableKey = operation(
  {
    name: 'disable-key',
    routes: ['POST keys/disable'],
    does: 'disable key',
    compatibility: {
      status: 'differs',
      how: 'a disabled key does not decrypt either; one that protects bound resources is refused',
    },
    needsRunning: true,
  },
  (input) => input.requiredText('key_id', MAX_KEY_ID_CHARS),
  async (call, key) => {
    const change = { type: 'DisableKey', acceptBound: false } as const;
    return changedKey('key disabled successfully', await call.change(call.key(key), change));
  },
);
