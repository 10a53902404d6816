import { awsEncryptionAlgorithm, cipherOf } from '../keys/algorithms.js';
import { dryRun } from '../keys/requirements.js';
import { MAX_PLAINTEXT_BYTES } from '../limits.js';
import { operation } from '../operation.js';
import { readCipher, readUse } from '../wire/common-members.js';

export const encrypt = operation(
  'keys.use',
  (input) => ({
    ...readUse(input),
    ...readCipher(input, 'EncryptionAlgorithm', 'EncryptionContext'),
    plaintext: input.requiredBlob('Plaintext', MAX_PLAINTEXT_BYTES),
  }),
  async (call, input) => {
    const key = call.keyOrAlias(input.keyId);
    const { plaintext, context } = input;
    const cipher = cipherOf(input.algorithm);
    if (input.dryRun) return dryRun(call, { key, usage: 'ENCRYPT_DECRYPT', algorithm: cipher.algorithm });
    const done = await call.backend.operation(call.context, {
      op: 'encrypt',
      key,
      plaintext,
      context,
      ...cipher,
    });
    return {
      CiphertextBlob: done.ciphertext,
      KeyId: call.keyArn(done.keyId),
      EncryptionAlgorithm: awsEncryptionAlgorithm(done.algorithm),
    };
  },
);
