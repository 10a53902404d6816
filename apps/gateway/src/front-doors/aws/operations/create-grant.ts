import { createHash } from 'node:crypto';
import { LIFECYCLE, type CommandContext, type GrantCreatedReply } from '@keyledger/contracts';
import { decide, requireMayGrant, type Grant } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { drySuccess, keyBefore } from '../keys/dry-run.js';
import { grantToken } from '../keys/grant-token.js';
import { KEY_ID } from '../keys/key-name.js';
import { MAX_GRANT_NAME_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { checkGrantTokens } from '../wire/common-members.js';
import { PRINCIPAL, readConstraints, readGrantOperations, refuseServicePrincipals } from '../wire/grant.js';
import type { Input } from '../wire/input.js';

const GRANT_NAME = { max: MAX_GRANT_NAME_CHARS, pattern: /^[a-zA-Z0-9:/_-]+$/ };

export const createGrant = operation(BY_SERVICE, readCreateGrant, async (call, input) => {
  const key = call.keyAlone(input.keyId);
  const { name, operations, constraints } = input;
  const grantee = call.principal(input.grantee);
  const retiring = input.retiring === undefined ? null : call.principal(input.retiring);
  const context = call.command();
  const grant = { grantId: grantIdFor(context), name, grantee, retiring, operations, constraints };
  if (input.dryRun) return dryRun(call, key, { ...grant, issuer: context.caller.principalId });
  const created = await call.backend.ask<GrantCreatedReply>(LIFECYCLE.createGrant, {
    context,
    key,
    ...grant,
  });
  return { GrantToken: grantToken(created), GrantId: created.grantId };
});

function readCreateGrant(input: Input) {
  refuseServicePrincipals(input);
  checkGrantTokens(input);
  const grantee = input.text('GranteePrincipal', PRINCIPAL);
  const members = {
    keyId: input.requiredText('KeyId', KEY_ID),
    retiring: input.text('RetiringPrincipal', PRINCIPAL),
    operations: readGrantOperations(input),
    constraints: readConstraints(input),
    name: input.text('Name', GRANT_NAME) ?? null,
    dryRun: input.flag('DryRun'),
  };
  input.finish();
  if (grantee === undefined) throw new AwsError('ValidationException', 'GranteePrincipal is missing');
  if (members.operations.length === 0) {
    throw new AwsError('ValidationException', 'a grant needs at least one of Operations');
  }
  return { ...members, grantee };
}

/** The same for every retry of one command. */
function grantIdFor({ commandId }: CommandContext): string {
  return createHash('sha256').update(`grant:${commandId}`).digest('hex');
}

async function dryRun(call: AwsCall, key: { id: string }, grant: Omit<Grant, 'createdAt'>): Promise<never> {
  const before = await keyBefore(call, key, 'keys.manage', { operation: 'CreateGrant' });
  requireMayGrant(before, call.context.caller, grant.operations);
  // How many more the project's quota lets the key have is known when it is created.
  decide({ type: 'CreateGrant', grant, quota: Infinity }, before, call.projectId);
  return drySuccess();
}
