import { setTags } from '../keys/set-tags.js';
import { readKeyIdOfPath } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';
import { readTag } from '../wire/tags.js';

export const createTag = operation(
  BY_SERVICE,
  (input, params) => {
    const tag = input.structure('tag', 'KMS.0414');
    if (!tag) throw new KmsError('KMS.0204', 'tag is missing');
    return { ref: readKeyIdOfPath(params), tags: [readTag(tag)] };
  },
  (call, { ref, tags }) => setTags(call, ref, tags),
  { status: 204 },
);
