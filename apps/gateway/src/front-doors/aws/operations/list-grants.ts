import { grantEntry } from '../keys/grant-entry.js';
import { KEY_ID } from '../keys/key-name.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { grantIdOf, PRINCIPAL, readGrantId, refuseServicePrincipals } from '../wire/grant.js';
import { pageEnd, readPage } from '../wire/paging.js';

export const listGrants = operation(
  BY_SERVICE,
  (input) => {
    refuseServicePrincipals(input);
    return {
      keyId: input.requiredText('KeyId', KEY_ID),
      grantId: readGrantId(input),
      grantee: input.text('GranteePrincipal', PRINCIPAL),
      ...readPage(input, PAGES.grants),
    };
  },
  async (call, { keyId, grantId, grantee, limit, marker }) => {
    const { grants, nextCursor } = await call.grants({
      key: call.keyAlone(keyId),
      grantId: grantId === undefined ? null : grantIdOf(grantId),
      grantee: grantee === undefined ? null : call.principal(grantee),
      retiring: null,
      limit,
      cursor: marker ?? null,
    });
    return { Grants: grants.map((grant) => grantEntry(call, grant)), ...pageEnd(nextCursor) };
  },
);
