import { algorithmsOf } from '../keys/key-metadata.js';
import { awsKeySpec } from '../keys/algorithms.js';
import { KEY_ID, requireWellFormed } from '../keys/key-name.js';
import { requireEnabled } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { readUseOptions } from '../wire/common-members.js';

export const getPublicKey = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readUseOptions(input) }),
  async (call, { keyId }) => {
    requireWellFormed(keyId);
    const { key, versions } = await call.versions(call.keyOrAlias(keyId), 'GetPublicKey');
    requireEnabled(key);
    const current = versions.find(({ version }) => version === key.currentVersion);
    if (!current?.publicKey) {
      throw new AwsError('UnsupportedOperationException', 'only asymmetric keys have a public key');
    }
    return {
      KeyId: call.keyArn(key.id),
      PublicKey: current.publicKey,
      CustomerMasterKeySpec: awsKeySpec(key.spec),
      KeySpec: awsKeySpec(key.spec),
      KeyUsage: key.usage,
      ...algorithmsOf(key),
    };
  },
);
