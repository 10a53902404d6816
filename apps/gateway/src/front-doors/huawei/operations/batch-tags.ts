import { readKeyIdOfPath } from '../keys/key-name.js';
import { setTags } from '../keys/set-tags.js';
import { MAX_TAGS_PER_KEY } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';
import { readTag, readTagKey } from '../wire/tags.js';

export const batchTags = operation(
  BY_SERVICE,
  (input, params) => ({ ref: readKeyIdOfPath(params), ...readBatch(input) }),
  async (call, { ref, set, remove }) => {
    if (set) return setTags(call, ref, set);
    await call.change(ref, { type: 'ChangeTags', set: {}, remove });
  },
  { status: 204 },
);

function readBatch(input: Input): { set: [string, string][] | null; remove: string[] } {
  const action = input.requiredOneOf('action', ['create', 'delete'], 'KMS.0404');
  const tags = input.requiredStructures('tags', 'KMS.0412');
  if (tags.length === 0) throw new KmsError('KMS.0401', 'tags is empty');
  if (tags.length > MAX_TAGS_PER_KEY) {
    throw new KmsError('KMS.0409', `a key has at most ${MAX_TAGS_PER_KEY} tags`);
  }
  const keys = tags.map(readTagKey);
  if (new Set(keys).size !== keys.length) throw new KmsError('KMS.0412', 'a tag key is given twice');
  return action === 'create' ? { set: tags.map(readTag), remove: [] } : { set: null, remove: keys };
}
