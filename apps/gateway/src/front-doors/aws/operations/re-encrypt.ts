import { awsEncryptionAlgorithm, cipherOf } from '../keys/algorithms.js';
import { keyOfCiphertext } from '../keys/ciphertext-key.js';
import { KEY_ID } from '../keys/key-name.js';
import { dryRun } from '../keys/dry-run.js';
import { usedMaterial } from '../keys/material-id.js';
import { sourceKey } from '../keys/requirements.js';
import { MAX_CIPHERTEXT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readCipher, readDryRunModifiers, readUse } from '../wire/common-members.js';

export const reEncrypt = operation(
  BY_SERVICE,
  (input) => ({
    ...readUse(input, 'DestinationKeyId'),
    destination: readCipher(input, 'DestinationEncryptionAlgorithm', 'DestinationEncryptionContext'),
    source: readCipher(input, 'SourceEncryptionAlgorithm', 'SourceEncryptionContext'),
    sourceKeyId: input.text('SourceKeyId', KEY_ID),
    ciphertext: readDryRunModifiers(input) ? '' : input.requiredBlob('CiphertextBlob', MAX_CIPHERTEXT_BYTES),
  }),
  async (call, input) => {
    const { source, destination, ciphertext } = input;
    const from = cipherOf(source.algorithm);
    const to = cipherOf(destination.algorithm);
    const key = call.keyOrAlias(input.keyId);
    const fromKey = sourceKey(call, 'SourceKeyId', { ...source, keyId: input.sourceKeyId });
    if (input.dryRun) {
      const usage = 'ENCRYPT_DECRYPT';
      return dryRun(
        call,
        {
          key: fromKey ?? (ciphertext === '' ? undefined : keyOfCiphertext(ciphertext)),
          usage,
          algorithm: from.algorithm,
          operation: 'ReEncryptFrom',
          context: source.context,
        },
        { key, usage, algorithm: to.algorithm, operation: 'ReEncryptTo', context: destination.context },
      );
    }
    const done = await call.backend.operation(call.context, {
      op: 'reEncrypt',
      sourceKey: fromKey,
      ciphertext,
      sourceContext: source.context,
      sourceAlgorithm: from.algorithm,
      sourceFormat: from.format,
      key,
      context: destination.context,
      ...to,
    });
    return {
      CiphertextBlob: done.ciphertext,
      SourceKeyId: call.keyArn(done.sourceKeyId),
      KeyId: call.keyArn(done.keyId),
      SourceEncryptionAlgorithm: awsEncryptionAlgorithm(done.sourceAlgorithm),
      DestinationEncryptionAlgorithm: awsEncryptionAlgorithm(done.algorithm),
      ...usedMaterial('SourceKeyMaterialId', {
        algorithm: done.sourceAlgorithm,
        fingerprint: done.sourceFingerprint,
      }),
      ...usedMaterial('DestinationKeyMaterialId', done),
    };
  },
);
