import { LIFECYCLE, type AliasChanged } from '@keyledger/contracts';
import { bareAlias, readAliasName } from '../keys/alias-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const deleteAlias = operation(BY_SERVICE, readAliasName, async (call, alias) => {
  const name = bareAlias(alias, 'ValidationException');
  await call.backend.ask<AliasChanged>(LIFECYCLE.deleteAlias, { context: call.command(), name });
});
