import type { KeyView } from '@keyledger/contracts';
import { KeyledgerError, usableKey, specFacts, type KeyRef, type KeyUsage } from '@keyledger/domain';
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
 * Answers a dry run: everything that can be checked without doing the operation.
 * @throws KeyledgerError when the key would refuse; AwsError DryRunOperationException, AWS's sign of success.
 */
export async function dryRun(
  call: AwsCall,
  ...uses: { key: KeyRef | undefined; usage: KeyUsage; algorithm: string }[]
): Promise<never> {
  for (const { key, usage, algorithm } of uses) {
    // Which key a ciphertext was made under shows only when it is opened.
    if (!key) throw new AwsError('UnsupportedOperationException', 'a dry run needs the key to be named');
    const { aliases: _, ...view } = await call.describe(key);
    const { spec } = usableKey(
      { ...view, state: view.state as 'Enabled', versions: [] },
      call.projectId,
      usage,
    );
    requireAlgorithm(spec, algorithm);
  }
  throw new AwsError('DryRunOperationException', 'the request would have succeeded, but DryRun is set');
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

function requireAlgorithm(spec: KeyView['spec'], algorithm: string): void {
  const { encryptionAlgorithms, signingAlgorithms, macAlgorithms } = specFacts(spec);
  if ([...encryptionAlgorithms, ...signingAlgorithms, ...macAlgorithms].includes(algorithm)) return;
  throw new KeyledgerError('InvalidKeyUsage', `a ${spec} key does not offer ${algorithm}`);
}
