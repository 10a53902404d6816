import { KeyledgerError } from '../../errors.js';
import { MAX_CONSTRAINT_PAIRS, MAX_GRANT_NAME_CHARS } from '../../limits.js';
import type {
  GrantCreated,
  GrantRetired,
  GrantRevoked,
  KeyPermissionGiven,
  KeyPermissionTaken,
} from '../events.js';
import { GRANT_OPERATIONS, type Grant, type KeyPermission } from '../grants.js';
import type { Key } from '../state.js';
import { checkText } from '../tags.js';
import { requireState } from './living-key.js';

export interface CreateGrant {
  type: 'CreateGrant';
  grant: Omit<Grant, 'createdAt'>;
  /** The project's bound of grants per key. */
  quota: number;
}
export interface RevokeGrant {
  type: 'RevokeGrant';
  grantId: string;
}
export interface RetireGrant {
  type: 'RetireGrant';
  grantId: string;
  /** Who asks: the grant's issuer, its retiring principal, or its grantee when the grant has RetireGrant. */
  principalId: string;
}
export interface GivePermission {
  type: 'GivePermission';
  principalId: string;
  permission: KeyPermission;
}
export interface TakePermission {
  type: 'TakePermission';
  principalId: string;
  permission: KeyPermission;
}

/** Seed 002: permissions of a key are managed while it is Enabled or Disabled; DESIGN 4 adds PendingImport. */
const MANAGED = ['PendingImport', 'Enabled', 'Disabled'] as const;

/** Same name and parameters as an earlier grant: that one is meant, and nothing is created (spec/aws-kms.md 7). */
export function sameGrant(key: Key, grant: Omit<Grant, 'createdAt'>): Grant | undefined {
  const facts = ({ name, grantee, retiring, operations, constraints }: Omit<Grant, 'createdAt'>): string =>
    JSON.stringify([name, grantee, retiring, [...operations].sort(), constraints]);
  return grant.name === null ? undefined : key.grants.find((each) => facts(each) === facts(grant));
}

export function createGrant(key: Key, { grant, quota }: CreateGrant): GrantCreated[] {
  requireState(key, 'be granted', ...MANAGED);
  checkGrant(grant);
  if (sameGrant(key, grant)) return [];
  if (key.grants.length >= quota) {
    throw new KeyledgerError('LimitExceeded', `a key of this project can have at most ${quota} grants`);
  }
  return [{ type: 'GrantCreated', data: grant }];
}

function checkGrant({ name, operations, constraints }: Omit<Grant, 'createdAt'>): void {
  if (name !== null) {
    checkText(name, "the grant's name");
    if (name.length < 1 || name.length > MAX_GRANT_NAME_CHARS) {
      throw new KeyledgerError(
        'InvalidRequest',
        `a grant's name has 1 to ${MAX_GRANT_NAME_CHARS} characters`,
      );
    }
  }
  const known = operations.every((operation) => GRANT_OPERATIONS.includes(operation));
  if (operations.length === 0 || !known || new Set(operations).size !== operations.length) {
    throw new KeyledgerError(
      'InvalidRequest',
      `a grant's operations are of ${GRANT_OPERATIONS.join(', ')}, each once`,
    );
  }
  for (const context of [constraints?.encryptionContextEquals, constraints?.encryptionContextSubset]) {
    if (context && Object.keys(context).length > MAX_CONSTRAINT_PAIRS) {
      throw new KeyledgerError('InvalidRequest', `a constraint has at most ${MAX_CONSTRAINT_PAIRS} pairs`);
    }
  }
}

export function revokeGrant(key: Key, { grantId }: RevokeGrant): GrantRevoked[] {
  requireState(key, 'have a grant revoked', ...MANAGED);
  if (!key.grants.some((grant) => grant.grantId === grantId)) throw grantNotFound();
  return [{ type: 'GrantRevoked', data: { grantId } }];
}

export function retireGrant(key: Key, { grantId, principalId }: RetireGrant): GrantRetired[] {
  requireState(key, 'have a grant retired', ...MANAGED);
  const grant = key.grants.find((each) => each.grantId === grantId);
  if (!grant) throw grantNotFound();
  const asGrantee = grant.grantee === principalId && grant.operations.includes('RetireGrant');
  if (!asGrantee && grant.retiring !== principalId && grant.issuer !== principalId) {
    throw new KeyledgerError(
      'AccessDenied',
      'only the issuer, the retiring principal or a grantee with RetireGrant may',
    );
  }
  return [{ type: 'GrantRetired', data: { grantId } }];
}

export function givePermission(key: Key, { principalId, permission }: GivePermission): KeyPermissionGiven[] {
  requireState(key, 'have its permissions changed', ...MANAGED);
  if (key.permissions[principalId]?.includes(permission)) return [];
  return [{ type: 'KeyPermissionGiven', data: { principalId, permission } }];
}

export function takePermission(key: Key, { principalId, permission }: TakePermission): KeyPermissionTaken[] {
  requireState(key, 'have its permissions changed', ...MANAGED);
  if (!key.permissions[principalId]?.includes(permission)) return [];
  return [{ type: 'KeyPermissionTaken', data: { principalId, permission } }];
}

const grantNotFound = (): KeyledgerError => new KeyledgerError('GrantNotFound', 'the key has no such grant');
