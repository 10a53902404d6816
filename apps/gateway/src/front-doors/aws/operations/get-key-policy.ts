import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { policyOf } from '../policy/render.js';
import { POLICY_NAME, readPolicyName, requireDefault } from '../wire/policy.js';

export const getKeyPolicy = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), name: readPolicyName(input) }),
  async (call, { keyId, name }) => {
    const key = await call.describe(call.keyAlone(keyId));
    requireDefault(name);
    return { Policy: policyOf(key, call.principals), PolicyName: POLICY_NAME };
  },
);
