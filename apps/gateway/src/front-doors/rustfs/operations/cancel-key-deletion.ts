import { keyMetadata } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

export const cancelKeyDeletion = operation(
  {
    name: 'cancel-key-deletion',
    routes: ['POST keys/cancel-deletion'],
    does: 'cancel key deletion',
    compatibility: { status: 'differs', how: 'the key is disabled afterwards, and enabled by `keys/enable`' },
    needsRunning: true,
  },
  (input) => input.requiredText('key_id', MAX_KEY_ID_CHARS),
  async (call, key) => ({
    key_metadata: keyMetadata(await call.change(call.key(key), { type: 'CancelDeletion' })),
  }),
);
