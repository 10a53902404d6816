import type { KeyView } from '@keyledger/contracts';
import { KeyledgerError, type KeyRef } from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import type { AwsEncryptionAlgorithm } from './algorithms.js';
import { AwsError } from '../wire/aws-error.js';

/** Refuses a key that is not Enabled, as AWS does for what its key states forbid. */
export function requireEnabled(key: KeyView): void {
  if (key.state === 'Disabled') throw new KeyledgerError('KeyDisabled', 'the key is Disabled');
  if (key.state !== 'Enabled') throw new KeyledgerError('InvalidKeyState', `the key is ${key.state}`);
}

/** AWS rotates symmetric encryption keys alone. */
export function requireRotatable(key: KeyView): void {
  if (key.spec !== 'AES_256') {
    throw new AwsError('UnsupportedOperationException', 'only symmetric encryption keys rotate');
  }
}

/**
 * The key that a ciphertext was made under, when the caller names it. A symmetric ciphertext names its key by itself; a bare
 * asymmetric one does not.
 * @param member the input that would have named it.
 */
export function sourceKey(
  call: AwsCall,
  member: string,
  { keyId, algorithm }: { keyId: string | undefined; algorithm: AwsEncryptionAlgorithm },
): KeyRef | undefined {
  if (keyId !== undefined) return call.keyOrAlias(keyId);
  if (algorithm === 'SYMMETRIC_DEFAULT') return undefined;
  throw new AwsError('ValidationException', `${member} is required with an asymmetric key`);
}
