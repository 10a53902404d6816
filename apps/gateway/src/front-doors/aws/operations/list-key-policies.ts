import { KEY_ID } from '../keys/key-name.js';
import { PAGES } from '../limits.js';
import { operation } from '../operation.js';
import { pageEnd, pageOf, readPage } from '../wire/paging.js';
import { POLICY_NAME } from './get-key-policy.js';

export const listKeyPolicies = operation(
  'keys.read',
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readPage(input, PAGES.policies) }),
  async (call, { keyId, ...asked }) => {
    await call.describe(call.keyAlone(keyId));
    const { page, nextMarker } = pageOf([POLICY_NAME], (name) => name, asked);
    return { PolicyNames: page, ...pageEnd(nextMarker) };
  },
);
