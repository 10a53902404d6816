import { readGrantId } from '../keys/grant.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const revokeGrant = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), grantId: readGrantId(input) }),
  async (call, { ref, grantId }) => {
    await call.change(ref, { type: 'RevokeGrant', grantId });
  },
);
