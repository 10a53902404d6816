import type { AwsCall } from '../call.js';
import { cipherOf } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { MAX_RANDOM_BYTES } from '../limits.js';
import { BY_SERVICE, operation, type AwsOperation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { readUse } from '../wire/common-members.js';
import type { Input } from '../wire/input.js';

const DATA_KEY_BYTES = { AES_256: 32, AES_128: 16 } as const;
const DATA_KEY_SPECS = ['AES_256', 'AES_128'] as const;

export const generateDataKey = generating(true);
export const generateDataKeyWithoutPlaintext = generating(false);

function generating(withPlaintext: boolean): AwsOperation {
  return operation(BY_SERVICE, readGenerateDataKey, async (call: AwsCall, input) => {
    const key = call.keyOrAlias(input.keyId);
    const { bytes, context } = input;
    if (input.dryRun) {
      const { algorithm } = cipherOf('SYMMETRIC_DEFAULT');
      const operation = withPlaintext ? 'GenerateDataKey' : 'GenerateDataKeyWithoutPlaintext';
      return dryRun(call, { key, usage: 'ENCRYPT_DECRYPT', algorithm, operation, context });
    }
    const done = await call.backend.operation(call.context, {
      op: 'generateDataKey',
      key,
      bytes,
      context,
      withPlaintext,
    });
    return {
      CiphertextBlob: done.ciphertext,
      ...(done.plaintext === undefined ? {} : { Plaintext: done.plaintext }),
      KeyId: call.keyArn(done.keyId),
      KeyMaterialId: done.fingerprint,
    };
  });
}

function readGenerateDataKey(input: Input) {
  const use = readUse(input);
  const context = input.textMap('EncryptionContext');
  const spec = input.oneOf('KeySpec', DATA_KEY_SPECS);
  const bytes = input.integer('NumberOfBytes', 1, MAX_RANDOM_BYTES);
  input.finish();
  if ((spec === undefined) === (bytes === undefined)) {
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  return { ...use, context, bytes: bytes ?? DATA_KEY_BYTES[spec!] };
}
