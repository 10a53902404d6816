import { MAX_SIGNATURE_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { truthText } from '../wire/encodings.js';
import { readSigning, SIGNING_HABITS } from './sign.js';

export const verify = operation(
  BY_SERVICE,
  (input) => ({ ...readSigning(input), signature: input.requiredBlob('signature', MAX_SIGNATURE_BYTES) }),
  async (call, { name, ...asked }) => {
    const done = await call.use({ op: 'verify', key: call.key(name), ...asked });
    return { key_id: done.keyId, signature_valid: truthText(done.valid) };
  },
  SIGNING_HABITS,
);
