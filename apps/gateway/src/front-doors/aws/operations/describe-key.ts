import { readUseOptions } from '../wire/common-members.js';
import { KEY_ID } from '../keys/key-name.js';
import { keyMetadata } from '../keys/key-metadata.js';
import { operation } from '../operation.js';

export const describeKey = operation(
  'keys.read',
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readUseOptions(input) }),
  async (call, { keyId }) => {
    const { key, versions } = await call.versions(call.keyOrAlias(keyId));
    const current = versions.find(({ version }) => version === key.currentVersion);
    // AWS names the current material of symmetric encryption keys alone.
    const materialId = key.spec === 'AES_256' ? current?.fingerprint : undefined;
    return { KeyMetadata: keyMetadata(key, call.region, materialId) };
  },
);
