import { awsEncryptionAlgorithm, cipherOf } from '../keys/algorithms.js';
import { keyOfCiphertext } from '../keys/ciphertext-key.js';
import { KEY_ID } from '../keys/key-name.js';
import { dryRun } from '../keys/dry-run.js';
import { usedMaterial } from '../keys/material-id.js';
import { sourceKey } from '../keys/requirements.js';
import { MAX_CIPHERTEXT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readCipher, readDryRunModifiers, readUseOptions } from '../wire/common-members.js';

export const decrypt = operation(
  BY_SERVICE,
  (input) => ({
    ...readUseOptions(input),
    ...readCipher(input, 'EncryptionAlgorithm', 'EncryptionContext'),
    keyId: input.text('KeyId', KEY_ID),
    ciphertext: readDryRunModifiers(input) ? '' : input.requiredBlob('CiphertextBlob', MAX_CIPHERTEXT_BYTES),
  }),
  async (call, input) => {
    const { ciphertext, context, algorithm } = input;
    const cipher = cipherOf(algorithm);
    const key = sourceKey(call, 'KeyId', input);
    if (input.dryRun) {
      const use = { usage: 'ENCRYPT_DECRYPT', operation: 'Decrypt' } as const;
      const named = key ?? (ciphertext === '' ? undefined : keyOfCiphertext(ciphertext));
      return dryRun(call, { key: named, ...use, algorithm: cipher.algorithm, context });
    }
    const done = await call.backend.operation(call.context, {
      op: 'decrypt',
      key,
      ciphertext,
      context,
      ...cipher,
    });
    return {
      KeyId: call.keyArn(done.keyId),
      Plaintext: done.plaintext,
      EncryptionAlgorithm: awsEncryptionAlgorithm(done.algorithm),
      ...usedMaterial('KeyMaterialId', done),
    };
  },
);
