import { randomBytes } from 'node:crypto';
import { KeyledgerError, MAX_RANDOM_BYTES, specFacts } from '@keyledger/domain';
import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { canonicalContext } from '../ciphertext/canonical-context.js';
import { countOf } from './bytes.js';
import { placeOf } from './decrypt.js';
import { encryptUnder, encryptionNeed } from './encrypt.js';
import type { KeyNeed, Prepared } from './operation.js';

type Request = Extract<OperationRequest, { op: 'generateDataKey' }>;

/** Makes a random data key and encrypts it under a symmetric key. */
export function generateDataKey(request: Request): Prepared<OperationReplies['generateDataKey']> {
  const bytes = countOf(request.bytes, 'the number of bytes', MAX_RANDOM_BYTES);
  const context = canonicalContext(request.context);
  const operation = request.withPlaintext ? 'GenerateDataKey' : 'GenerateDataKeyWithoutPlaintext';
  return {
    needs: [dataKeyNeed(request.key, operation, request.context)],
    run: (key) => {
      const dataKey = randomBytes(bytes);
      const { ciphertext } = encryptUnder(key!, dataKey, context, undefined, 'keyledger');
      const plaintext = request.withPlaintext ? { plaintext: dataKey.toString('base64') } : {};
      dataKey.fill(0);
      return { ...plaintext, ciphertext, ...placeOf(key!.key, key!.versions[0]!) };
    },
  };
}

/** As for encrypting, but RSA keys are refused: AWS KMS makes data keys under symmetric keys only, and so do we. */
export function dataKeyNeed(...asked: Parameters<typeof encryptionNeed>): KeyNeed {
  const need = encryptionNeed(...asked);
  return {
    ...need,
    versions: (key) => {
      if (specFacts(key.spec).family !== 'aes') {
        throw new KeyledgerError('InvalidKeyUsage', 'data keys are made under symmetric keys only');
      }
      return need.versions(key);
    },
  };
}
