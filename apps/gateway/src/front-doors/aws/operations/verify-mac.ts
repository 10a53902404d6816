import { dryRun } from '../keys/dry-run.js';
import { MAX_PROOF_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { readMac } from './generate-mac.js';

export const verifyMac = operation(
  BY_SERVICE,
  (input) => ({ ...readMac(input), mac: input.requiredBlob('Mac', MAX_PROOF_BYTES) }),
  async (call, input) => {
    const { message, algorithm, mac } = input;
    const key = call.keyOrAlias(input.keyId);
    if (input.dryRun)
      return dryRun(call, { key, usage: 'GENERATE_VERIFY_MAC', algorithm, operation: 'VerifyMac' });
    const done = await call.backend.operation(call.context, {
      op: 'verifyMac',
      key,
      message,
      mac,
      algorithm,
    });
    if (!done.valid) throw new AwsError('KMSInvalidMacException', 'the MAC is not valid');
    return { KeyId: call.keyArn(done.keyId), MacValid: true, MacAlgorithm: done.algorithm };
  },
);
