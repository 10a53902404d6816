import { MAX_FOUND_TAGS } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import { keyAliasOf, shownTags } from '../keys/key-alias.js';
import { keyDetails } from '../keys/key-details.js';
import { DEFAULT_INSTANCES_PER_PAGE, MAX_MATCH_CHARS, MAX_OFFSET, MAX_PAGE_ITEMS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';
import { checkTagValue, readTagKey } from '../wire/tags.js';

const LIMIT = { min: 1, max: MAX_PAGE_ITEMS, code: 'KMS.1601' } as const;
const OFFSET = { min: 0, max: MAX_OFFSET, code: 'KMS.0417' } as const;
const VALUE = { min: 0, max: Infinity, maxItems: MAX_FOUND_TAGS, code: 'KMS.0413' } as const;

/** Keys that have all of some tags, and a name that holds a text. */
export const queryInstances = operation(BY_SERVICE, readQuery, async (call, asked): Promise<JsonObject> => {
  const { counting, page, ...found } = asked;
  const { keys, total } = await call.find({ ...page, ...found, state: null, spec: null });
  if (counting) return { total_count: total };
  const resources = keys.map((key) => ({
    resource_id: key.id,
    resource_detail: keyDetails(key, call.region),
    resource_name: keyAliasOf(key),
    tags: shownTags(key.tags),
  }));
  return { resources, total_count: total };
});

function readQuery(input: Input) {
  const counting = input.requiredOneOf('action', ['filter', 'count'], 'KMS.0404') === 'count';
  if (counting && (input.has('limit') || input.has('offset'))) {
    throw new KmsError('KMS.0418', 'what is counted has no limit and no offset');
  }
  const limit = counting ? 1 : (input.integer('limit', LIMIT) ?? DEFAULT_INSTANCES_PER_PAGE);
  const page = { limit, offset: input.integer('offset', OFFSET) ?? 0 };
  return { counting, page, tags: readTagFilter(input), alias: readMatch(input) };
}

function readTagFilter(input: Input): { name: string; values: string[] }[] {
  const tags = input.structures('tags', 'KMS.0412') ?? [];
  if (tags.length > MAX_FOUND_TAGS) throw new KmsError('KMS.0409', `at most ${MAX_FOUND_TAGS} tags at once`);
  return tags.map((tag) => ({
    name: readTagKey(tag),
    values: (tag.texts('values', VALUE) ?? []).map(checkTagValue),
  }));
}

/** The one thing that can be matched: `resource_name`. */
function readMatch(input: Input): string | null {
  const matches = input.structures('matches', 'KMS.0415') ?? [];
  if (matches.length > 1) throw new KmsError('KMS.0415', 'one match at a time');
  if (!matches[0]) return null;
  matches[0].requiredOneOf('key', ['resource_name'], 'KMS.0403');
  return matches[0].requiredText('value', { min: 0, max: MAX_MATCH_CHARS, code: 'KMS.0402' });
}
