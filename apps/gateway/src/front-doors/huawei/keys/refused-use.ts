import type { KeyView, OperationName } from '@keyledger/contracts';
import { specFacts } from '@keyledger/domain';
import { KmsError, type KmsErrorCode } from '../wire/kms-error.js';

/**
 * Why a key could not be used, in the code that Huawei has for this key and this use.
 * @returns null where it has none.
 */
export function refusedUse(key: KeyView, operation: OperationName, message: string): KmsError | null {
  if (key.state === 'PendingDeletion') return new KmsError('KMS.0210', message);
  if (key.state !== 'Enabled') return new KmsError('KMS.0209', message);
  const code = codeFor(key, operation);
  return code && new KmsError(code, message);
}

function codeFor({ spec, usage }: KeyView, operation: OperationName): KmsErrorCode | null {
  const { family } = specFacts(spec);
  switch (operation) {
    case 'encrypt':
    case 'decrypt':
    case 'reEncrypt':
      if (family === 'hmac') return 'KMS.0341';
      if (usage === 'SIGN_VERIFY') return family === 'rsa' ? 'KMS.0335' : 'KMS.1114';
      return family === 'rsa' ? 'KMS.2106' : 'KMS.2105';
    case 'generateDataKey':
    case 'generateDataKeyPair':
      return family === 'hmac' ? 'KMS.0341' : 'KMS.0325';
    case 'sign':
    case 'verify':
      if (family === 'hmac') return 'KMS.0341';
      if (usage === 'SIGN_VERIFY') return 'KMS.0332';
      return family === 'rsa' ? 'KMS.0334' : 'KMS.1115';
    case 'generateMac':
    case 'verifyMac':
      return family === 'hmac' ? 'KMS.0332' : family === 'aes' ? 'KMS.0308' : 'KMS.0325';
    case 'random':
      return null;
  }
}
