import type { KeyView } from '@keyledger/contracts';
import { KEY_PERMISSIONS, mayDo, type KeyPermission } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { MAX_POLICY_CHANGES } from '../limits.js';
import { AwsError } from '../wire/aws-error.js';
import type { Given } from './document.js';

export interface PermissionChange {
  type: 'GivePermission' | 'TakePermission';
  principalId: string;
  permission: KeyPermission;
}

/**
 * What makes a key's permissions those of a policy. Rights are taken before others are given, so that a failure in between
 * leaves nobody with more; the caller's own go last, since they may be what the others need.
 * @throws AwsError LimitExceededException
 */
export function changesTo(given: Given, now: KeyView['permissions'], callerId: string): PermissionChange[] {
  const taken: PermissionChange[] = [];
  const added: PermissionChange[] = [];
  for (const principalId of new Set([...Object.keys(now), ...given.keys()])) {
    const wanted = given.get(principalId) ?? new Set();
    for (const permission of KEY_PERMISSIONS) {
      // Reading comes with the others: whether it is also given by itself makes no difference.
      if (permission === 'read' && wanted.size > 0 && !isReadAlone(wanted)) continue;
      const has = now[principalId]?.includes(permission) ?? false;
      const change = { principalId, permission };
      if (has && !wanted.has(permission)) taken.push({ type: 'TakePermission', ...change });
      if (!has && wanted.has(permission)) added.push({ type: 'GivePermission', ...change });
    }
  }
  const isOwn = ({ principalId }: PermissionChange): boolean => principalId === callerId;
  const changes = [...taken.filter((each) => !isOwn(each)), ...added, ...taken.filter(isOwn)];
  if (changes.length > MAX_POLICY_CHANGES) {
    throw new AwsError(
      'LimitExceededException',
      `a policy may change at most ${MAX_POLICY_CHANGES} permissions at a time`,
    );
  }
  return changes;
}

/**
 * AWS's check that a key stays within its caller's reach.
 * @throws AwsError MalformedPolicyDocumentException
 */
export function requireReach({ context }: Pick<AwsCall, 'context'>, given: Given): void {
  const { role, principalId } = context.caller;
  if (mayDo(role, 'keys.manage') || given.get(principalId)?.has('manage')) return;
  throw new AwsError(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  );
}

/** Carries out the changes, one by one. */
export async function applyChanges(
  call: AwsCall,
  key: { id: string },
  changes: PermissionChange[],
): Promise<void> {
  for (const change of changes) {
    await call.change(key, change, `${change.type}:${change.principalId}:${change.permission}`);
  }
}

const isReadAlone = (wanted: ReadonlySet<KeyPermission>): boolean => wanted.size === 1 && wanted.has('read');
