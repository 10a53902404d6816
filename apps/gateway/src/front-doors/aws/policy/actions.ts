import type { KeyOrigin, KeyPermission, KeySpec, KeyUsage } from '@keyledger/domain';

/** What decides which actions a key knows. */
export interface KeyFacts {
  spec: KeySpec;
  usage: KeyUsage;
  origin: KeyOrigin;
}

/** Actions by which a key is read. Any of them stands for the permission `read`, which gives all. */
const READING = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:GetPublicKey',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
] as const;

const ENCRYPTING = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'] as const;
const GENERATING = [
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
  'kms:GenerateDataKeyWithoutPlaintext',
] as const;
const SIGNING = ['kms:Sign', 'kms:Verify'] as const;
const MACS = ['kms:GenerateMac', 'kms:VerifyMac'] as const;

const MANAGING = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:CreateGrant',
  'kms:DeleteAlias',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
] as const;
const ROTATING = ['kms:DisableKeyRotation', 'kms:EnableKeyRotation', 'kms:RotateKeyOnDemand'] as const;
const IMPORTING = [
  'kms:DeleteImportedKeyMaterial',
  'kms:GetParametersForImport',
  'kms:ImportKeyMaterial',
] as const;
/** Who may retire a grant, the grant says. */
const WITHOUT_EFFECT = ['kms:RetireGrant'] as const;

/** Every action that a policy may name. */
const ACTIONS: readonly string[] = [
  ...READING,
  ...ENCRYPTING,
  ...GENERATING,
  ...SIGNING,
  ...MACS,
  ...MANAGING,
  ...ROTATING,
  ...IMPORTING,
  ...WITHOUT_EFFECT,
];

/** The actions that a permission gives on a key like this; `use` and `manage` include reading. */
export function actionsOf(permission: KeyPermission, { spec, usage, origin }: KeyFacts): readonly string[] {
  switch (permission) {
    case 'read':
      return READING;
    case 'use':
      if (usage === 'SIGN_VERIFY') return SIGNING;
      if (usage === 'GENERATE_VERIFY_MAC') return MACS;
      return spec === 'AES_256' ? [...ENCRYPTING, ...GENERATING] : ENCRYPTING;
    case 'manage':
      if (origin === 'EXTERNAL') return [...MANAGING, ...IMPORTING];
      return spec === 'AES_256' ? [...MANAGING, ...ROTATING] : MANAGING;
  }
}

/**
 * The actions that a pattern of a policy stands for: case does not count, `*` is any text and `?` any character.
 * @returns none for a pattern that is not understood.
 */
export function actionsMatching(pattern: string): string[] {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const matcher = new RegExp(`^${escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 'i');
  return ACTIONS.filter((action) => matcher.test(action));
}
