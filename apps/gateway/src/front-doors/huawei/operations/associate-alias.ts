import { LIFECYCLE, type AliasChanged } from '@keyledger/contracts';
import { aliasEntry, readAlias } from '../keys/alias-entry.js';
import { keepKeyAlias, keyAliasOf } from '../keys/key-alias.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const associateAlias = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input, 'target_key_id'), name: readAlias(input) }),
  async (call, { ref, name }) => {
    const key = await call.describe(ref);
    const { alias } = await call.backend.ask<AliasChanged>(LIFECYCLE.updateAlias, {
      context: call.command(),
      name,
      key: ref,
    });
    const aliases = [...new Set([...key.aliases, name])].sort();
    await keepKeyAlias(call, { ...key, aliases }, keyAliasOf(key));
    return aliasEntry(call, alias);
  },
);
