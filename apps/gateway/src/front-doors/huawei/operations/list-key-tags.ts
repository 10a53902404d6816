import { shownTags } from '../keys/key-alias.js';
import { readKeyIdOfPath } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const listKeyTags = operation(
  BY_SERVICE,
  (_, params) => readKeyIdOfPath(params),
  async (call, ref) => {
    const tags = shownTags((await call.describe(ref)).tags);
    return { tags, existTagsNum: tags.length };
  },
);
