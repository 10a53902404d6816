import { keyMetadata } from '../keys/key-metadata.js';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';
import { RustfsError } from '../wire/rustfs-error.js';

export const describeKey = operation(
  {
    name: 'describe-key',
    routes: ['GET keys/:key_id', 'GET describe-key', 'GET key/status'],
    does: 'describe key',
    compatibility: { status: 'differs', how: 'without the impact report (`impact=true`) of newer versions' },
    needsRunning: true,
  },
  (input) => ({
    key: input.text('key_id', MAX_KEY_ID_CHARS) || input.requiredText('key', MAX_KEY_ID_CHARS),
    impact: input.flag('impact') ?? false,
  }),
  async (call, { key, impact }) => {
    if (impact) throw new RustfsError('NotImplemented', 'an impact report is not offered');
    return { key_metadata: keyMetadata(await call.describe(call.key(key))) };
  },
);
