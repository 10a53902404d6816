import { requireOffered } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { MAX_PROOF_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { readSigning } from './sign.js';

export const verify = operation(
  BY_SERVICE,
  (input) => ({ ...readSigning(input), signature: input.requiredBlob('Signature', MAX_PROOF_BYTES) }),
  async (call, input) => {
    const { message, messageType, algorithm, signature } = input;
    requireOffered(algorithm);
    const key = call.keyOrAlias(input.keyId);
    if (input.dryRun) return dryRun(call, { key, usage: 'SIGN_VERIFY', algorithm, operation: 'Verify' });
    const done = await call.backend.operation(call.context, {
      op: 'verify',
      key,
      message,
      messageType,
      signature,
      algorithm,
    });
    // AWS never answers false: callers that look at the status alone must not take a bad signature for a good one.
    if (!done.valid) throw new AwsError('KMSInvalidSignatureException', 'the signature is not valid');
    return { KeyId: call.keyArn(done.keyId), SignatureValid: true, SigningAlgorithm: done.algorithm };
  },
);
