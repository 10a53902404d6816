import { readUseOptions } from '../wire/common-members.js';
import { KEY_ID, requireWellFormed } from '../keys/key-name.js';
import { keyMetadata } from '../keys/key-metadata.js';
import { currentMaterialId } from '../keys/material-id.js';
import { BY_SERVICE, operation } from '../operation.js';

export const describeKey = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readUseOptions(input) }),
  async (call, { keyId }) => {
    requireWellFormed(keyId);
    const known = await call.versions(call.keyOrAlias(keyId));
    return { KeyMetadata: keyMetadata(known.key, call.region, currentMaterialId(known)) };
  },
);
