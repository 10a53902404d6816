import { readKeyIdOfPath } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';
import { checkTagKey } from '../wire/tags.js';

export const deleteTag = operation(
  BY_SERVICE,
  (_, params) => ({ ref: readKeyIdOfPath(params), tag: checkTagKey(params.key!) }),
  async (call, { ref, tag }) => {
    const { tags } = await call.describe(ref);
    if (!Object.hasOwn(tags, tag)) throw new KmsError('KMS.0416', 'the key has no such tag');
    await call.change(ref, { type: 'ChangeTags', set: {}, remove: [tag] });
  },
  { status: 204 },
);
