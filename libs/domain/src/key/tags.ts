import { KeyledgerError } from '../errors.js';
import { MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, MAX_TAGS_PER_KEY } from '../limits.js';

/** Databases cannot keep U+0000 in text, nor lone surrogates. */
export function checkText(text: string, what: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new KeyledgerError('InvalidRequest', `${what} has characters that are not allowed`);
  }
}

/** Refuses tags that are malformed, or that would make the key's tags too many. */
export function checkTags(set: Record<string, string>, existing: Record<string, string>): void {
  for (const [name, value] of Object.entries(set)) {
    checkText(name, "a tag's key");
    checkText(value, "a tag's value");
    if (name.length < 1 || name.length > MAX_TAG_KEY_CHARS) {
      throw new KeyledgerError(
        'InvalidRequest',
        `a tag's key must have 1 to ${MAX_TAG_KEY_CHARS} characters`,
      );
    }
    if (value.length > MAX_TAG_VALUE_CHARS) {
      throw new KeyledgerError(
        'InvalidRequest',
        `a tag's value must have at most ${MAX_TAG_VALUE_CHARS} characters`,
      );
    }
    if (name === '__proto__') throw new KeyledgerError('InvalidRequest', 'this tag key is reserved');
  }
  if (Object.keys({ ...existing, ...set }).length > MAX_TAGS_PER_KEY) {
    throw new KeyledgerError('LimitExceeded', `a key can have at most ${MAX_TAGS_PER_KEY} tags`);
  }
}
