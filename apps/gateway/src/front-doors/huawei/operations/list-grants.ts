import { grantPage } from '../keys/grant.js';
import { readKeyId } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readPage } from '../wire/paging.js';

export const listGrants = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), page: readPage(input) }),
  (call, { ref, page }) => grantPage(call, { key: ref, retiring: null }, page),
);
