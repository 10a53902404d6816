import type { KeyView } from '@keyledger/contracts';
import { KEY_PERMISSIONS, type KeyPermission } from '@keyledger/domain';
import { accountRootArn, principalArn, type KnownPrincipals } from '../keys/principal-name.js';
import { actionsOf } from './actions.js';

const SIDS: Record<KeyPermission, string> = {
  read: 'Allow reading the key',
  use: 'Allow use of the key',
  manage: 'Allow management of the key',
};

/**
 * A key's permissions as a policy. Its first statement, AWS's default, says what holds here too: the account's own rules, its
 * principals' roles, decide. Principals that were removed are left out: they can do nothing.
 */
export function policyOf(key: KeyView, principals: KnownPrincipals): string {
  const root = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(key.projectId) },
    Action: 'kms:*',
    Resource: '*',
  };
  const given = KEY_PERMISSIONS.flatMap((permission) => {
    const holders = Object.keys(key.permissions)
      .filter((id) => key.permissions[id]!.includes(permission) && principals.principal(id))
      .sort();
    if (holders.length === 0) return [];
    const actions = permission === 'read' ? [] : actionsOf(permission, key);
    return {
      Sid: SIDS[permission],
      Effect: 'Allow',
      Principal: { AWS: holders.map((id) => principalArn(key.projectId, id)) },
      Action: [...actionsOf('read', key), ...actions],
      Resource: '*',
    };
  });
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [root, ...given] }, null, 2);
}
