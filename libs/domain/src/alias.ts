import type { DomainEvent } from './event.js';
import { ALIAS_NAME_PATTERN } from './ids.js';
import { KeyledgerError } from './errors.js';
import { MAX_ALIAS_CHARS } from './limits.js';

/** An alias's stream is its reservation: `alias-<project>:<name>`. Its data is sealed under the target key's history key. */
export type AliasCreated = DomainEvent<'AliasCreated', { keyId: string; name: string }>;
export type AliasUpdated = DomainEvent<
  'AliasUpdated',
  { keyId: string; name: string; previousKeyId: string }
>;
export type AliasDeleted = DomainEvent<'AliasDeleted', { keyId: string; name: string }>;
export type AliasEvent = AliasCreated | AliasUpdated | AliasDeleted;

/** An alias name without its `alias/` prefix. `aws/` is reserved as in AWS KMS. */
export function checkAliasName(name: string): void {
  if (!ALIAS_NAME_PATTERN.test(name) || name.length > MAX_ALIAS_CHARS - 'alias/'.length) {
    throw new KeyledgerError('InvalidRequest', 'an alias has 1 to 250 characters of a-z A-Z 0-9 : / _ -');
  }
  if (name.startsWith('aws/')) throw new KeyledgerError('InvalidRequest', 'aliases under aws/ are reserved');
}
