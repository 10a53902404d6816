import { decide } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { drySuccess, keyBefore } from '../keys/dry-run.js';
import { readGrantToken } from '../keys/grant-token.js';
import { KEY_ID } from '../keys/key-name.js';
import { MAX_GRANT_TOKEN_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { grantIdOf, readGrantId } from '../wire/grant.js';
import type { Input } from '../wire/input.js';

export const retireGrant = operation(BY_SERVICE, readRetireGrant, async (call, input) => {
  const { key, grantId } = namedGrant(call, input);
  const retire = { type: 'RetireGrant', grantId } as const;
  if (input.dryRun) {
    // Who may retire a grant, the grant says.
    const before = await keyBefore(call, key, null, undefined, grantId);
    decide({ ...retire, principalId: call.context.caller.principalId }, before, call.projectId);
    return drySuccess();
  }
  await call.change(key, retire);
});

function readRetireGrant(input: Input) {
  const token = input.text('GrantToken', { max: MAX_GRANT_TOKEN_CHARS });
  const keyId = input.text('KeyId', KEY_ID);
  const grantId = readGrantId(input);
  const dryRun = input.flag('DryRun');
  input.finish();
  const byToken = token !== undefined && keyId === undefined && grantId === undefined;
  const byId = token === undefined && keyId !== undefined && grantId !== undefined;
  if (!byToken && !byId) {
    throw new AwsError('ValidationException', 'name the grant by GrantToken, or by KeyId and GrantId');
  }
  return { token, keyId, grantId, dryRun };
}

function namedGrant(
  call: AwsCall,
  { token, keyId, grantId }: ReturnType<typeof readRetireGrant>,
): { key: { id: string }; grantId: string } {
  if (token === undefined) return { key: call.keyAlone(keyId!), grantId: grantIdOf(grantId!) };
  const named = readGrantToken(token);
  return { key: { id: named.keyId }, grantId: named.grantId };
}
