import type { KeyView } from '@keyledger/contracts';
import { specFacts } from '@keyledger/domain';
import { KmsError } from '../wire/kms-error.js';

/** Refuses what Huawei's table of states forbids to a key that is not Enabled. @throws KmsError KMS.0209, KMS.0210 */
export function requireEnabled({ state }: KeyView): void {
  if (state === 'Enabled') return;
  throw new KmsError(state === 'PendingDeletion' ? 'KMS.0210' : 'KMS.0209', `the key is ${state}`);
}

/** Huawei rotates symmetric keys of its own material alone. @throws KmsError KMS.0312, KMS.0324, KMS.0325, KMS.0341 */
export function requireRotatable({ origin, spec }: KeyView): void {
  if (origin === 'EXTERNAL') throw new KmsError('KMS.0312', 'keys with imported material do not rotate');
  const { family } = specFacts(spec);
  if (family === 'aes') return;
  const code = family === 'rsa' ? 'KMS.0324' : family === 'hmac' ? 'KMS.0341' : 'KMS.0325';
  throw new KmsError(code, `${spec} keys do not rotate`);
}

/** @throws KmsError KMS.0309 */
export function requireExternal({ origin }: KeyView): void {
  if (origin !== 'EXTERNAL') throw new KmsError('KMS.0309', 'the key has material of its own');
}
