import { decide } from '@keyledger/domain';
import { drySuccess, keyBefore } from '../keys/dry-run.js';
import { KEY_ID } from '../keys/key-name.js';
import { MAX_GRANT_ID_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { grantIdOf } from '../wire/grant.js';

export const revokeGrant = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    grantId: input.requiredText('GrantId', { max: MAX_GRANT_ID_CHARS }),
    dryRun: input.flag('DryRun'),
  }),
  async (call, input) => {
    const key = call.keyAlone(input.keyId);
    const revoke = { type: 'RevokeGrant', grantId: grantIdOf(input.grantId) } as const;
    if (input.dryRun) {
      const before = await keyBefore(call, key, 'keys.manage', undefined, revoke.grantId);
      decide(revoke, before, call.projectId);
      return drySuccess();
    }
    await call.change(key, revoke);
  },
);
