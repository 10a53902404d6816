import { awsEncryptionAlgorithm, cipherOf } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { MAX_PLAINTEXT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readCipher, readUse } from '../wire/common-members.js';

export const encrypt = operation(
  BY_SERVICE,
  (input) => ({
    ...readUse(input),
    ...readCipher(input, 'EncryptionAlgorithm', 'EncryptionContext'),
    plaintext: input.requiredBlob('Plaintext', MAX_PLAINTEXT_BYTES),
  }),
  async (call, input) => {
    const key = call.keyOrAlias(input.keyId);
    const { plaintext, context } = input;
    const cipher = cipherOf(input.algorithm);
    if (input.dryRun) {
      const { algorithm } = cipher;
      return dryRun(call, { key, usage: 'ENCRYPT_DECRYPT', algorithm, operation: 'Encrypt', context });
    }
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
