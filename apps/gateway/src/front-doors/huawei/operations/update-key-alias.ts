import { requireOnKey } from '@keyledger/domain';
import { readKeyAlias, renameKey } from '../keys/key-alias.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const updateKeyAlias = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), alias: readKeyAlias(input) }),
  async (call, { ref, alias }) => {
    const key = await call.describe(ref);
    // Also where nothing has to be changed.
    requireOnKey({ permissions: key.permissions, grants: [] }, call.context.caller, 'keys.manage');
    if (key.state === 'PendingDeletion') throw new KmsError('KMS.0210', 'the key waits for its deletion');
    await renameKey(call, key, alias);
    return { key_info: { key_id: key.id, key_alias: alias } };
  },
);
