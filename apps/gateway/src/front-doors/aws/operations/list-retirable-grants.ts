import { requireAction } from '../../../core/access.js';
import { grantEntry } from '../keys/grant-entry.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { PRINCIPAL, refuseServicePrincipals } from '../wire/grant.js';
import { pageEnd, readPage } from '../wire/paging.js';

export const listRetirableGrants = operation(
  BY_SERVICE,
  (input) => {
    refuseServicePrincipals(input);
    const retiring = input.text('RetiringPrincipal', PRINCIPAL);
    const page = readPage(input, PAGES.grants);
    input.finish();
    if (retiring === undefined) throw new AwsError('ValidationException', 'RetiringPrincipal is missing');
    return { retiring, ...page };
  },
  async (call, { retiring, limit, marker }) => {
    const principal = call.principal(retiring);
    const { caller } = call.context;
    // Everyone may see what one may retire oneself; what others may, who reads keys anyway.
    if (principal !== caller.principalId) requireAction(caller, 'keys.read');
    const { grants, nextCursor } = await call.grants({
      key: null,
      grantId: null,
      grantee: null,
      retiring: principal,
      limit,
      cursor: marker ?? null,
    });
    return { Grants: grants.map((grant) => grantEntry(call, grant)), ...pageEnd(nextCursor) };
  },
);
