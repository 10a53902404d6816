import { MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS } from '../limits.js';
import { AwsError } from './aws-error.js';
import type { Input } from './input.js';

export const TAG_KEY = { max: MAX_TAG_KEY_CHARS };

const readTag = (tag: Input): [string, string] => [
  tag.requiredText('TagKey', TAG_KEY),
  tag.requiredText('TagValue', { min: 0, max: MAX_TAG_VALUE_CHARS }),
];

/** `Tags`, a list of key and value, as our map. @throws AwsError TagException */
export function readTags(input: Input): Record<string, string> | undefined {
  const tags = input.structures('Tags', readTag);
  return tags && mapOf(tags);
}

export function readRequiredTags(input: Input): Record<string, string> {
  return mapOf(input.requiredStructures('Tags', readTag));
}

function mapOf(tags: [string, string][]): Record<string, string> {
  for (const [name] of tags) {
    if (/^aws:/i.test(name)) throw new AwsError('TagException', 'tag keys that begin with aws: are reserved');
  }
  if (new Set(tags.map(([name]) => name)).size !== tags.length) {
    throw new AwsError('TagException', 'a tag key is given twice');
  }
  return Object.fromEntries(tags);
}
