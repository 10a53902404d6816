import { accountOf } from '@keyledger/domain';
import { KEY_ID } from '../keys/key-name.js';
import { MAX_POLICY_NAME_CHARS } from '../limits.js';
import { operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';

/** The one policy that a key has. */
export const POLICY_NAME = 'default';

export const getKeyPolicy = operation(
  'keys.read',
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    name: input.text('PolicyName', { max: MAX_POLICY_NAME_CHARS, pattern: /^\w+$/ }) ?? POLICY_NAME,
  }),
  async (call, { keyId, name }) => {
    const key = await call.describe(call.keyAlone(keyId));
    if (name !== POLICY_NAME) throw new AwsError('NotFoundException', 'No such policy exists');
    return { Policy: policyOf(key.projectId), PolicyName: POLICY_NAME };
  },
);

/** AWS's default policy, which says what holds here too: the account's own rules, its principals' roles, decide. */
function policyOf(projectId: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountOf(projectId)}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, null, 2);
}
