import { LIFECYCLE, type AliasChanged } from '@keyledger/contracts';
import { aliasEntry, readAlias } from '../keys/alias-entry.js';
import { keepKeyAlias, keyAliasOf } from '../keys/key-alias.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const createAlias = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), name: readAlias(input) }),
  async (call, { ref, name }) => {
    const key = await call.describe(ref);
    const { alias } = await call.backend.ask<AliasChanged>(LIFECYCLE.createAlias, {
      context: call.command(),
      name,
      key: ref,
    });
    await keepKeyAlias(call, { ...key, aliases: [...key.aliases, name].sort() }, keyAliasOf(key));
    return aliasEntry(call, alias);
  },
  { status: 201 },
);
