import { LIFECYCLE, type ListAliasesReply } from '@keyledger/contracts';
import { aliasNameOf } from '../keys/alias-name.js';
import { epochSeconds } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { PAGES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { pageEnd, readPage } from '../wire/paging.js';

export const listAliases = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.text('KeyId', KEY_ID), ...readPage(input, PAGES.aliases) }),
  async (call, { keyId, limit, marker }) => {
    const { aliases, nextCursor } = await call.backend.ask<ListAliasesReply>(LIFECYCLE.listAliases, {
      context: call.context,
      key: keyId === undefined ? null : call.keyAlone(keyId),
      limit,
      cursor: marker ?? null,
    });
    return {
      Aliases: aliases.map((alias) => ({
        AliasName: aliasNameOf(alias.name),
        AliasArn: call.aliasArn(alias.name),
        TargetKeyId: alias.keyId,
        CreationDate: epochSeconds(alias.createdAt),
        LastUpdatedDate: epochSeconds(alias.updatedAt),
      })),
      ...pageEnd(nextCursor),
    };
  },
);
