import { KEY_ID } from '../keys/key-name.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { pageEnd, pageOf, readPage } from '../wire/paging.js';
import { POLICY_NAME } from '../wire/policy.js';

export const listKeyPolicies = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readPage(input, PAGES.policies) }),
  async (call, { keyId, ...asked }) => {
    await call.describe(call.keyAlone(keyId));
    const { page, nextMarker } = pageOf([POLICY_NAME], (name) => name, asked);
    return { PolicyNames: page, ...pageEnd(nextMarker) };
  },
);
