import { KEY_ALIAS_TAG } from '../keys/key-alias.js';
import { MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS } from '../limits.js';
import type { Input } from './input.js';
import { KmsError } from './kms-error.js';

const isForbidden = (character: string): boolean => character < ' ' || '*<>\\='.includes(character);

/** A tag's key. @throws KmsError KMS.0406 or KMS.0411 */
export function checkTagKey(key: string): string {
  if ([...key].length > MAX_TAG_KEY_CHARS || key === '') {
    throw new KmsError('KMS.0411', `a tag's key has 1 to ${MAX_TAG_KEY_CHARS} characters`);
  }
  if ([...key].some(isForbidden) || !key.isWellFormed() || key === KEY_ALIAS_TAG) {
    throw new KmsError('KMS.0406', "a tag's key must not hold control characters or * < > \\ =");
  }
  return key;
}

/** A tag's value. @throws KmsError KMS.0405 or KMS.0410 */
export function checkTagValue(value: string): string {
  if ([...value].length > MAX_TAG_VALUE_CHARS) {
    throw new KmsError('KMS.0410', `a tag's value has at most ${MAX_TAG_VALUE_CHARS} characters`);
  }
  if ([...value].some(isForbidden) || !value.isWellFormed()) {
    throw new KmsError('KMS.0405', "a tag's value must not hold control characters or * < > \\ =");
  }
  return value;
}

/** `key`, as a member of an object. */
export function readTagKey(input: Input): string {
  return checkTagKey(input.requiredText('key', { max: Infinity, code: 'KMS.0411' }));
}

/** `key` and `value`, which may be absent. */
export function readTag(input: Input): [string, string] {
  return [
    readTagKey(input),
    checkTagValue(input.text('value', { min: 0, max: Infinity, code: 'KMS.0405' }) ?? ''),
  ];
}
