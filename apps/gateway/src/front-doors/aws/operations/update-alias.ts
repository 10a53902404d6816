import { LIFECYCLE, type AliasChanged } from '@keyledger/contracts';
import { bareAlias, readAliasName } from '../keys/alias-name.js';
import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const updateAlias = operation(
  BY_SERVICE,
  (input) => ({ alias: readAliasName(input), keyId: input.requiredText('TargetKeyId', KEY_ID) }),
  async (call, { alias, keyId }) => {
    const name = bareAlias(alias, 'ValidationException');
    const key = call.keyAlone(keyId);
    await call.backend.ask<AliasChanged>(LIFECYCLE.updateAlias, { context: call.command(), name, key });
  },
);
