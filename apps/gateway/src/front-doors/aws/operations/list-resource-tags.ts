import { KEY_ID } from '../keys/key-name.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { pageEnd, pageOf, readPage } from '../wire/paging.js';

export const listResourceTags = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), ...readPage(input, PAGES.tags) }),
  async (call, { keyId, ...asked }) => {
    const { tags } = await call.describe(call.keyAlone(keyId));
    const names = Object.keys(tags).sort();
    const { page, nextMarker } = pageOf(names, (name) => name, asked);
    return { Tags: page.map((name) => ({ TagKey: name, TagValue: tags[name]! })), ...pageEnd(nextMarker) };
  },
);
