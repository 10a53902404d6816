import { createHash } from 'node:crypto';
import { LIFECYCLE, type GrantCreatedReply } from '@keyledger/contracts';
import { GRANTABLE, grantOperationOf, readPrincipal } from '../keys/grant.js';
import { readKeyId } from '../keys/key-name.js';
import { MAX_GRANT_NAME_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

const NAME = { max: MAX_GRANT_NAME_CHARS, pattern: /^[a-zA-Z0-9:/_-]+$/ };
const OPERATION = { max: 64, maxItems: GRANTABLE.length };

export const createGrant = operation(
  BY_SERVICE,
  readCreateGrant,
  async (call, { ref, ...grant }) => {
    const context = call.command();
    const { grantId } = await call.backend.ask<GrantCreatedReply>(LIFECYCLE.createGrant, {
      context,
      key: ref,
      // The same for every retry of one command.
      grantId: createHash('sha256').update(`grant:${context.commandId}`).digest('hex'),
      ...grant,
      constraints: null,
    });
    return { grant_id: grantId };
  },
  { refusals: { LimitExceeded: 'KMS.2404' } },
);

function readCreateGrant(input: Input) {
  const ref = readKeyId(input);
  const grantee = readPrincipal(input, 'grantee_principal');
  if (grantee === undefined) throw new KmsError('KMS.0204', 'grantee_principal is missing');
  // A grant to a domain would be one to everybody of the project: what roles are for.
  input.oneOf('grantee_principal_type', ['user']);
  return {
    ref,
    name: input.text('name', NAME) ?? null,
    grantee,
    retiring: readPrincipal(input, 'retiring_principal') ?? null,
    operations: readOperations(input),
  };
}

function readOperations(input: Input) {
  const names = input.requiredTexts('operations', OPERATION);
  const known = GRANTABLE.filter((name) => names.includes(name));
  if (known.length === 0 || names.some((name) => !known.includes(name as (typeof GRANTABLE)[number]))) {
    throw new KmsError('KMS.0308', `operations are of ${GRANTABLE.join(', ')}`);
  }
  if (known.length === 1 && known[0] === 'create-grant') {
    throw new KmsError('KMS.2401', 'create-grant must not be granted alone');
  }
  return [...new Set(known.map(grantOperationOf))];
}
