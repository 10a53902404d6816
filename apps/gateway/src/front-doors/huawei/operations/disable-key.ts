import { stateNumber } from '../keys/key-details.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const disableKey = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const before = await call.describe(ref);
    if (before.state !== 'Enabled') throw new KmsError('KMS.1301', `the key is ${before.state}, not Enabled`);
    // Huawei knows no resources that are bound to a key, and so no warning of them.
    const key = await call.change(ref, { type: 'DisableKey', acceptBound: true });
    return { key_info: { key_id: key.id, key_state: stateNumber(key) } };
  },
  { refusals: { InvalidKeyState: 'KMS.1301' } },
);
