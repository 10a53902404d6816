import { readKeyId } from '../keys/key-name.js';
import { MAX_DESCRIPTION_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';

const DESCRIPTION = { min: 0, max: MAX_DESCRIPTION_CHARS, code: 'KMS.1103' } as const;

export const updateKeyDescription = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), description: input.requiredText('key_description', DESCRIPTION) }),
  async (call, { ref, description }) => {
    const key = await call.change(ref, { type: 'ChangeDescription', description });
    return { key_info: { key_id: key.id, key_description: key.description } };
  },
);
