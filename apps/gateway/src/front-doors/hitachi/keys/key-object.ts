import type { KeyView } from '@keyledger/contracts';
import { utcSeconds } from '../wire/fields.js';

/** What this API calls kinds of keys. Certificate and key encryption keys are an array's own affair: there are none here. */
export const KEY_TYPES = ['DEK', 'CEK', 'KEK', 'FREE'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** The vendor's word for "there is none". */
const NONE = '-';

export interface KeyObject {
  keyId: string;
  createdTime: string;
  keyType: KeyType;
  uuid: string;
  targetDeviceLocation: string;
  keyGeneratedLocation: 'DKC' | 'KMS';
  /** Left out for who may not see backups, and while nobody can tell. */
  numOfBackups?: number;
}

/**
 * A key that protects something is a data encryption key, whatever its state; one that protects nothing and could is free. Others
 * (disabled, waiting for material, leaving) are none of an array's.
 */
export function keyTypeOf({ boundResources, state }: KeyView): 'DEK' | 'FREE' | null {
  if (Object.values(boundResources).some((count) => count > 0)) return 'DEK';
  return state === 'Enabled' ? 'FREE' : null;
}

/** @param numOfBackups null: not told. */
export function keyObject(
  number: number,
  keyType: 'DEK' | 'FREE',
  key: KeyView,
  numOfBackups: number | null,
): KeyObject {
  return {
    keyId: String(number),
    createdTime: utcSeconds(key.createdAt),
    keyType,
    uuid: NONE,
    targetDeviceLocation: keyType === 'FREE' ? NONE : targetsOf(key),
    // The array's own material is what was imported here.
    keyGeneratedLocation: key.origin === 'EXTERNAL' ? 'DKC' : 'KMS',
    ...(numOfBackups === null ? {} : { numOfBackups }),
  };
}

/** `2 volume, 1 lun`: a key may protect very many resources, and is known to protect so many of each type. */
function targetsOf({ boundResources }: KeyView): string {
  const counts = Object.entries(boundResources).filter(([, count]) => count > 0);
  return counts
    .sort()
    .map(([type, count]) => `${count} ${type}`)
    .join(', ');
}
