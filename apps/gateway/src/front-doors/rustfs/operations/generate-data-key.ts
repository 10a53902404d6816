import { MAX_KEY_ID_CHARS } from '../limits.js';
import { operation } from '../operation.js';

/** Bytes of each kind of data key. */
const KEY_SPECS = { aes256: 32, aes128: 16, chacha20: 32 } as const;

export const generateDataKey = operation(
  {
    name: 'generate-data-key',
    routes: ['POST generate-data-key'],
    does: 'generate data key',
    compatibility: { status: 'works' },
    needsRunning: true,
    plane: 'data',
  },
  (input) => ({
    key: input.requiredText('key_id', MAX_KEY_ID_CHARS),
    bytes: input.oneOf('key_spec', KEY_SPECS) ?? KEY_SPECS.aes256,
    context: input.textMap('encryption_context'),
  }),
  async (call, { key, bytes, context }) => {
    const made = await call.behind.backend.operation(call.context, {
      ...{ op: 'generateDataKey', key: call.key(key), bytes, withPlaintext: true },
      ...(context && { context }),
    });
    return { key_id: made.keyId, plaintext_key: made.plaintext!, ciphertext_blob: made.ciphertext };
  },
);
