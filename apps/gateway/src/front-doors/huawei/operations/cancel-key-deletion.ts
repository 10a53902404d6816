import { stateNumber } from '../keys/key-details.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const cancelKeyDeletion = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const key = await call.change(ref, { type: 'CancelDeletion' });
    return { key_id: key.id, key_state: stateNumber(key) };
  },
  { refusals: { InvalidKeyState: 'KMS.1501' } },
);
