import { AUDIT, type OperationName, type UsageReply } from '@keyledger/contracts';
import { epochSeconds } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { operation } from '../operation.js';

/** AWS's names of our operations. That a data key was made without its plaintext is not kept, so it is not said. */
const AWS_NAME: Record<OperationName, string> = {
  encrypt: 'Encrypt',
  decrypt: 'Decrypt',
  reEncrypt: 'ReEncrypt',
  generateDataKey: 'GenerateDataKey',
  generateDataKeyPair: 'GenerateDataKeyPair',
  sign: 'Sign',
  verify: 'Verify',
  generateMac: 'GenerateMac',
  verifyMac: 'VerifyMac',
  random: 'GenerateRandom',
};

export const getKeyLastUsage = operation(
  'audit.read',
  (input) => input.requiredText('KeyId', KEY_ID),
  async (call, keyId) => {
    const ref = call.keyAlone(keyId);
    const key = await call.describe(ref);
    const { records } = await call.backend.ask<UsageReply>(AUDIT.usage, {
      context: call.context,
      key: ref,
      operation: null,
      principal: null,
      outcome: 'ok',
      from: null,
      to: null,
      limit: 1,
      cursor: null,
    });
    const last = records[0];
    const createdAt = epochSeconds(key.createdAt);
    return {
      KeyId: key.id,
      ...(last && {
        KeyLastUsage: {
          Operation: AWS_NAME[last.operation],
          Timestamp: epochSeconds(last.time),
          KmsRequestId: last.requestId,
        },
      }),
      // Every use is recorded from the key's first moment.
      TrackingStartDate: createdAt,
      KeyCreationDate: createdAt,
    };
  },
);
