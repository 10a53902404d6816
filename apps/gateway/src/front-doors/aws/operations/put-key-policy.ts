import { requireOnKey } from '@keyledger/domain';
import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { applyChanges, changesTo, requireReach } from '../policy/apply.js';
import { permissionsIn } from '../policy/document.js';
import { POLICY, readPolicyName, requireDefault } from '../wire/policy.js';

export const putKeyPolicy = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    name: readPolicyName(input),
    policy: input.requiredText('Policy', POLICY),
    bypass: input.flag('BypassPolicyLockoutSafetyCheck'),
  }),
  async (call, { keyId, name, policy, bypass }) => {
    const ref = call.keyAlone(keyId);
    const key = await call.describe(ref);
    requireDefault(name);
    const { caller } = call.context;
    // Also where nothing has to be changed.
    requireOnKey({ permissions: key.permissions, grants: [] }, caller, 'keys.manage');
    const given = permissionsIn(policy, key, call);
    if (!bypass) requireReach(call, given);
    await applyChanges(call, ref, changesTo(given, key.permissions, caller.principalId));
  },
);
