import { AWS_SIGNING_ALGORITHMS, requireOffered } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readUse } from '../wire/common-members.js';
import type { Input } from '../wire/input.js';

const MESSAGE_TYPES = ['RAW', 'DIGEST', 'EXTERNAL_MU'] as const;

/** What Sign and Verify both take. */
export function readSigning(input: Input) {
  return {
    ...readUse(input),
    message: input.requiredBlob('Message', MAX_MESSAGE_BYTES),
    messageType: input.oneOf('MessageType', MESSAGE_TYPES) ?? ('RAW' as const),
    algorithm: input.requiredOneOf('SigningAlgorithm', AWS_SIGNING_ALGORITHMS),
  };
}

export const sign = operation(BY_SERVICE, readSigning, async (call, input) => {
  const { message, messageType, algorithm } = input;
  requireOffered(algorithm);
  const key = call.keyOrAlias(input.keyId);
  if (input.dryRun) return dryRun(call, { key, usage: 'SIGN_VERIFY', algorithm, operation: 'Sign' });
  const done = await call.backend.operation(call.context, {
    op: 'sign',
    key,
    message,
    messageType,
    algorithm,
  });
  return { KeyId: call.keyArn(done.keyId), Signature: done.signature, SigningAlgorithm: done.algorithm };
});
