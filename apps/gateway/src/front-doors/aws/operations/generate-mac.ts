import { AWS_MAC_ALGORITHMS } from '../keys/algorithms.js';
import { dryRun } from '../keys/dry-run.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readUse } from '../wire/common-members.js';
import type { Input } from '../wire/input.js';

/** What GenerateMac and VerifyMac both take. */
export function readMac(input: Input) {
  return {
    ...readUse(input),
    message: input.requiredBlob('Message', MAX_MESSAGE_BYTES),
    algorithm: input.requiredOneOf('MacAlgorithm', AWS_MAC_ALGORITHMS),
  };
}

export const generateMac = operation(BY_SERVICE, readMac, async (call, input) => {
  const { message, algorithm } = input;
  const key = call.keyOrAlias(input.keyId);
  if (input.dryRun)
    return dryRun(call, { key, usage: 'GENERATE_VERIFY_MAC', algorithm, operation: 'GenerateMac' });
  const done = await call.backend.operation(call.context, { op: 'generateMac', key, message, algorithm });
  return { Mac: done.mac, MacAlgorithm: done.algorithm, KeyId: call.keyArn(done.keyId) };
});
