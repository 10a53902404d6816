import { readKeyId } from '../keys/key-name.js';
import { hasPrivateKey } from '../keys/specs.js';
import { requireExternal } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const deleteImportedKeyMaterial = operation(
  BY_SERVICE,
  (input) => readKeyId(input),
  async (call, ref) => {
    const key = await call.describe(ref);
    requireExternal(key);
    if (hasPrivateKey(key.spec)) {
      throw new KmsError('KMS.2702', 'the material of asymmetric keys is not deleted alone');
    }
    if (key.state !== 'Enabled' && key.state !== 'Disabled') {
      throw new KmsError('KMS.2701', `the key is ${key.state}`);
    }
    await call.change(ref, { type: 'DeleteMaterial' });
  },
  { refusals: { InvalidKeyState: 'KMS.2701' } },
);
