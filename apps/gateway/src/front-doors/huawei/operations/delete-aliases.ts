import { LIFECYCLE, type AliasChanged } from '@keyledger/contracts';
import { readAliases } from '../keys/alias-entry.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { KmsError } from '../wire/kms-error.js';

export const deleteAliases = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), names: readAliases(input) }),
  async (call, { ref, names }) => {
    const { aliases } = await call.describe(ref);
    // All or none, as far as that can be known beforehand.
    if (names.some((name) => !aliases.includes(name))) {
      throw new KmsError('KMS.0207', 'one of the aliases is not of this key');
    }
    for (const name of names) {
      await call.backend.ask<AliasChanged>(LIFECYCLE.deleteAlias, { context: call.command(name), name });
    }
  },
  { status: 204 },
);
