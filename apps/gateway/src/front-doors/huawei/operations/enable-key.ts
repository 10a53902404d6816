import { stateNumber } from '../keys/key-details.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const enableKey = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const before = await call.describe(ref);
    if (before.state !== 'Disabled')
      throw new KmsError('KMS.1201', `the key is ${before.state}, not Disabled`);
    const key = await call.change(ref, { type: 'EnableKey' });
    return { key_info: { key_id: key.id, key_state: stateNumber(key) } };
  },
  { refusals: { InvalidKeyState: 'KMS.1201' } },
);
