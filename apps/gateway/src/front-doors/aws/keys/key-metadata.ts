import type { KeyView } from '@keyledger/contracts';
import { accountOf, keyArn, specFacts, type JsonObject } from '@keyledger/domain';
import { awsEncryptionAlgorithm, awsKeySpec } from './algorithms.js';

/** AWS's timestamps: seconds since the epoch, with a fraction. */
export function epochSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** The algorithms that a key offers for its usage, under the member that AWS keeps them in. */
export function algorithmsOf({ spec, usage }: Pick<KeyView, 'spec' | 'usage'>): JsonObject {
  const facts = specFacts(spec);
  switch (usage) {
    case 'ENCRYPT_DECRYPT':
      return { EncryptionAlgorithms: facts.encryptionAlgorithms.map(awsEncryptionAlgorithm) };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: [...facts.signingAlgorithms] };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: [...facts.macAlgorithms] };
  }
}

/** When imported material expires. A key that waits, for material or for its deletion, may have none. */
export function expiration({ origin, state, materialExpiresAt }: KeyView): JsonObject {
  if (materialExpiresAt !== null) {
    return { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: epochSeconds(materialExpiresAt) };
  }
  const hasMaterial = state === 'Enabled' || state === 'Disabled';
  return origin === 'EXTERNAL' && hasMaterial ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } : {};
}

/**
 * A key as AWS KMS describes it.
 * @param materialId fingerprint of the current version, where it is at hand.
 */
export function keyMetadata(key: KeyView, region: string, materialId?: string): JsonObject {
  return {
    AWSAccountId: accountOf(key.projectId),
    KeyId: key.id,
    Arn: keyArn(region, key.projectId, key.id),
    CreationDate: epochSeconds(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletionAt === null ? {} : { DeletionDate: epochSeconds(key.deletionAt) }),
    Origin: key.origin === 'EXTERNAL' ? 'EXTERNAL' : 'AWS_KMS',
    ...expiration(key),
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: awsKeySpec(key.spec),
    KeySpec: awsKeySpec(key.spec),
    ...algorithmsOf(key),
    MultiRegion: false,
    ...(materialId === undefined ? {} : { CurrentKeyMaterialId: materialId }),
  };
}
