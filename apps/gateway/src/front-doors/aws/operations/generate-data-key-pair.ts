import type { AwsCall } from '../call.js';
import { AWS_PAIR_SPECS, cipherOf, pairSpecOf } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { BY_SERVICE, operation, type AwsOperation } from '../operation.js';
import { readUse } from '../wire/common-members.js';
import type { Input } from '../wire/input.js';

export const generateDataKeyPair = generating(true);
export const generateDataKeyPairWithoutPlaintext = generating(false);

function generating(withPlaintext: boolean): AwsOperation {
  return operation(BY_SERVICE, readGenerateDataKeyPair, async (call: AwsCall, input) => {
    const key = call.keyOrAlias(input.keyId);
    const { context } = input;
    const pairSpec = pairSpecOf(input.spec);
    if (input.dryRun) {
      const { algorithm } = cipherOf('SYMMETRIC_DEFAULT');
      const operation = withPlaintext ? 'GenerateDataKeyPair' : 'GenerateDataKeyPairWithoutPlaintext';
      return dryRun(call, { key, usage: 'ENCRYPT_DECRYPT', algorithm, operation, context });
    }
    const done = await call.backend.operation(call.context, {
      op: 'generateDataKeyPair',
      key,
      pairSpec,
      context,
      withPlaintext,
    });
    return {
      PrivateKeyCiphertextBlob: done.privateKeyCiphertext,
      ...(done.privateKeyPlaintext === undefined ? {} : { PrivateKeyPlaintext: done.privateKeyPlaintext }),
      PublicKey: done.publicKey,
      KeyId: call.keyArn(done.keyId),
      KeyPairSpec: input.spec,
      KeyMaterialId: done.fingerprint,
    };
  });
}

function readGenerateDataKeyPair(input: Input) {
  return {
    ...readUse(input),
    context: input.textMap('EncryptionContext'),
    spec: input.requiredOneOf('KeyPairSpec', AWS_PAIR_SPECS),
  };
}
