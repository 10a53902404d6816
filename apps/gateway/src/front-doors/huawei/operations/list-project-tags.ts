import { LIFECYCLE, type ListTagsReply } from '@keyledger/contracts';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';
import { BY_SERVICE, operation } from '../operation.js';

export const listProjectTags = operation(
  BY_SERVICE,
  () => undefined,
  async (call) => {
    const { tags } = await call.backend.ask<ListTagsReply>(LIFECYCLE.listTags, { context: call.context });
    const shown = tags.filter(({ name }) => name !== KEY_ALIAS_TAG);
    return { tags: shown.map(({ name, values }) => ({ key: name, values })) };
  },
);
