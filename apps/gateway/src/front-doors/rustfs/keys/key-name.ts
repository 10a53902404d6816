import { ALIAS_NAME_PATTERN, parseKeyRef, type KeyRef } from '@keyledger/domain';
import { RustfsError } from '../wire/rustfs-error.js';

/** An alias without its prefix has no more. */
const MAX_ALIAS_NAME_CHARS = 250;

/**
 * The key that a `key_id` names: by its id, or, as RustFS's keys may have names of the caller's, by an alias with or without
 * `alias/`; ARNs are understood too.
 * @throws RustfsError NotFound for what can be no key's name.
 */
export function keyNamed(name: string, region: string, projectId: string): KeyRef {
  const ref = parseKeyRef(name, region, projectId);
  if (ref) return ref;
  const isAlias =
    ALIAS_NAME_PATTERN.test(name) && name.length <= MAX_ALIAS_NAME_CHARS && !/^(arn:|alias\/)/.test(name);
  if (isAlias) return { alias: name };
  throw new RustfsError('NotFound', 'there is no such key');
}
