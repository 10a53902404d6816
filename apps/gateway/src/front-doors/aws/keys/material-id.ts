import type { ListVersionsReply } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import { awsEncryptionAlgorithm } from './algorithms.js';
import { AwsError, type AwsErrorName } from '../wire/aws-error.js';

/** The id of a key's current material, the version's fingerprint. AWS names that of symmetric encryption keys alone. */
export function currentMaterialId({ key, versions }: ListVersionsReply): string | undefined {
  const current = versions.find(({ version }) => version === key.currentVersion);
  return key.spec === 'AES_256' ? current?.fingerprint : undefined;
}

/** The member of an answer that names the current material, where there is one. */
export function materialIdOf(known: ListVersionsReply): { KeyMaterialId?: string } {
  const id = currentMaterialId(known);
  return id === undefined ? {} : { KeyMaterialId: id };
}

/** The member of an answer that names the material which crypto used; AWS names that of symmetric encryption keys alone. */
export function usedMaterial(
  member: 'KeyMaterialId' | 'SourceKeyMaterialId' | 'DestinationKeyMaterialId',
  { algorithm, fingerprint }: { algorithm: string; fingerprint: string },
): JsonObject {
  return awsEncryptionAlgorithm(algorithm) === 'SYMMETRIC_DEFAULT' ? { [member]: fingerprint } : {};
}

/** @throws AwsError of the given type when the key has no material of this id. */
export function requireMaterial({ versions }: ListVersionsReply, id: string, type: AwsErrorName): void {
  if (!versions.some(({ fingerprint }) => fingerprint === id)) {
    throw new AwsError(type, 'the key has no material with this KeyMaterialId');
  }
}
