import { readKeyId } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const disableKeyRotation = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const key = await call.describe(ref);
    requireRotatable(key);
    if (!key.rotation.enabled) throw new KmsError('KMS.0313', 'the key does not rotate');
    await call.change(ref, { type: 'RemoveRotationPeriod' });
  },
);
