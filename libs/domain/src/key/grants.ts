import { KeyledgerError } from '../errors.js';
import { mayDo, type Role } from '../access/roles.js';
import type { Key } from './state.js';

/** What a grant can allow: AWS KMS's words (spec/aws-kms.md 7), of which Huawei's are a translation. */
export const GRANT_OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
] as const;
export type GrantOperation = (typeof GRANT_OPERATIONS)[number];

/** When a grant holds: the request's encryption context must equal this, or hold at least this. */
export interface GrantConstraints {
  encryptionContextEquals?: Record<string, string>;
  encryptionContextSubset?: Record<string, string>;
}

export interface Grant {
  /** 64 hex digits, as Huawei's. */
  grantId: string;
  name: string | null;
  /** Ids of principals of the key's project. */
  grantee: string;
  retiring: string | null;
  issuer: string;
  operations: GrantOperation[];
  constraints: GrantConstraints | null;
  createdAt: string;
}

/** What a key's manager can give a principal on that key alone. `manage` includes `read`. */
export const KEY_PERMISSIONS = ['read', 'use', 'manage'] as const;
export type KeyPermission = (typeof KEY_PERMISSIONS)[number];

/** What is asked of one key. */
export type KeyAction = 'keys.read' | 'keys.use' | 'keys.manage' | 'keys.delete';

const PERMISSION_FOR: Record<KeyAction, readonly KeyPermission[]> = {
  'keys.read': ['read', 'use', 'manage'],
  'keys.use': ['use'],
  'keys.manage': ['manage'],
  'keys.delete': ['manage'],
};

export interface KeyAccess {
  permissions: Key['permissions'];
  grants: readonly Grant[];
}

/** Whether a principal may do this with this key: by role, by a permission on the key, or by a grant. */
export function mayDoWithKey(
  key: KeyAccess,
  caller: { principalId: string; role: Role },
  action: KeyAction,
  granted?: { operation: GrantOperation; context?: Record<string, string> | undefined },
): boolean {
  if (mayDo(caller.role, action)) return true;
  const held = key.permissions[caller.principalId] ?? [];
  if (PERMISSION_FOR[action].some((permission) => held.includes(permission))) return true;
  if (!granted) return false;
  return key.grants.some(
    (grant) =>
      grant.grantee === caller.principalId &&
      grant.operations.includes(granted.operation) &&
      constraintsHold(grant.constraints, granted.context ?? {}),
  );
}

/** @throws KeyledgerError AccessDenied */
export function requireOnKey(...asked: Parameters<typeof mayDoWithKey>): void {
  if (!mayDoWithKey(...asked)) {
    throw new KeyledgerError('AccessDenied', `neither your role nor the key lets you do this (${asked[2]})`);
  }
}

/**
 * Who manages the key grants anything. A grantee with CreateGrant hands on what one such grant lets it do itself, and no more
 * (AWS KMS).
 * @throws KeyledgerError AccessDenied
 */
export function requireMayGrant(
  key: KeyAccess,
  caller: { principalId: string; role: Role },
  operations: readonly GrantOperation[],
): void {
  requireOnKey(key, caller, 'keys.manage', { operation: 'CreateGrant' });
  if (mayDoWithKey(key, caller, 'keys.manage')) return;
  const handsOn = key.grants.some(
    (grant) =>
      grant.grantee === caller.principalId &&
      ['CreateGrant' as const, ...operations].every((operation) => grant.operations.includes(operation)) &&
      constraintsHold(grant.constraints, {}),
  );
  if (!handsOn) throw new KeyledgerError('AccessDenied', 'a grantee can grant no more than was granted');
}

function constraintsHold(constraints: GrantConstraints | null, context: Record<string, string>): boolean {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = constraints ?? {};
  if (equals && !(holds(context, equals) && Object.keys(context).length === Object.keys(equals).length))
    return false;
  return !subset || holds(context, subset);
}

const holds = (context: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([name, value]) => Object.hasOwn(context, name) && context[name] === value);
