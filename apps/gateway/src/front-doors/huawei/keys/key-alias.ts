import { LIFECYCLE, type AliasChanged, type KeyView } from '@keyledger/contracts';
import { ALIAS_NAME_PATTERN } from '@keyledger/domain';
import type { HuaweiCall } from '../call.js';
import { MAX_ALIAS_CHARS } from '../limits.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

/**
 * A key here has any number of equal aliases, and Huawei's has one that is its name. That is the first of them, unless a tag,
 * which this dialect does not show, says which. The tag is written only where the first would be another one.
 */
export const KEY_ALIAS_TAG = 'huawei:key_alias';

/** A key's `key_alias`; the empty text for a key that was made elsewhere and has no alias. */
export function keyAliasOf({ aliases, tags }: Pick<KeyView, 'aliases' | 'tags'>): string {
  const chosen = tags[KEY_ALIAS_TAG];
  return chosen !== undefined && aliases.includes(chosen) ? chosen : (aliases[0] ?? '');
}

/** The tags that this dialect shows, sorted by their key. */
export function shownTags(tags: Record<string, string>): { key: string; value: string }[] {
  return Object.keys(tags)
    .filter((key) => key !== KEY_ALIAS_TAG)
    .sort()
    .map((key) => ({ key, value: tags[key]! }));
}

/** `key_alias`. @throws KmsError KMS.0204, KMS.1101 */
export function readKeyAlias(input: Input): string {
  const rule = { max: MAX_ALIAS_CHARS, pattern: ALIAS_NAME_PATTERN, code: 'KMS.1101' } as const;
  const alias = input.requiredText('key_alias', rule);
  if (alias.endsWith('/default') || alias.startsWith('aws/')) {
    throw new KmsError('KMS.1101', 'a key_alias must not end with /default or begin with aws/');
  }
  return alias;
}

/**
 * Writes down which alias is the key's name, where that does not show by itself any more.
 * @param key as it will be when its aliases have changed.
 */
export async function keepKeyAlias(
  call: HuaweiCall,
  key: Pick<KeyView, 'id' | 'aliases' | 'tags'>,
  name: string,
): Promise<void> {
  if (name === '' || keyAliasOf(key) === name) return;
  await call.change(
    { id: key.id },
    { type: 'ChangeTags', set: { [KEY_ALIAS_TAG]: name }, remove: [] },
    'name',
  );
}

/** Renames a key: its new name is reserved first, so that it is never without one. */
export async function renameKey(call: HuaweiCall, key: KeyView, name: string): Promise<void> {
  const before = keyAliasOf(key);
  if (name === before) return;
  if (!key.aliases.includes(name)) {
    await call.backend.ask<AliasChanged>(LIFECYCLE.createAlias, {
      context: call.command('new name'),
      name,
      key: { id: key.id },
    });
  }
  const aliases = [...new Set([...key.aliases, name])].filter((each) => each !== before).sort();
  await keepKeyAlias(call, { ...key, aliases }, name);
  if (before === '') return;
  await call.backend.ask<AliasChanged>(LIFECYCLE.deleteAlias, {
    context: call.command('old name'),
    name: before,
  });
}
