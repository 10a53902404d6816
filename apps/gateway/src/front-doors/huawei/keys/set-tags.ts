import type { HuaweiCall } from '../call.js';
import { MAX_TAGS_PER_KEY } from '../limits.js';
import { KmsError } from '../wire/kms-error.js';
import { shownTags } from './key-alias.js';

/** Gives a key tags, in the place of those that it has under the same names. @throws KmsError KMS.0409 */
export async function setTags(call: HuaweiCall, ref: { id: string }, set: [string, string][]): Promise<void> {
  const { tags } = await call.describe(ref);
  const after = { ...tags, ...Object.fromEntries(set) };
  if (shownTags(after).length > MAX_TAGS_PER_KEY) {
    throw new KmsError('KMS.0409', `a key has at most ${MAX_TAGS_PER_KEY} tags`);
  }
  await call.change(ref, { type: 'ChangeTags', set: Object.fromEntries(set), remove: [] });
}
