import { grantPage } from '../keys/grant.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readPage } from '../wire/paging.js';

/** Those that name the caller as who may retire them. */
export const listRetirableGrants = operation(BY_SERVICE, readPage, (call, page) =>
  grantPage(call, { key: null, retiring: call.context.caller.principalId }, page),
);
