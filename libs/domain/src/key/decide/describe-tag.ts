import { KeyledgerError } from '../../errors.js';
import { MAX_DESCRIPTION_CHARS } from '../../limits.js';
import type { KeyDescriptionChanged, KeyTagsChanged } from '../events.js';
import type { Key } from '../state.js';
import { checkTags, checkText } from '../tags.js';
import { requireState } from './living-key.js';

export interface ChangeDescription {
  type: 'ChangeDescription';
  description: string;
}
export interface ChangeTags {
  type: 'ChangeTags';
  set: Record<string, string>;
  remove: string[];
}

export function changeDescription(key: Key, { description }: ChangeDescription): KeyDescriptionChanged[] {
  requireState(key, 'be described anew', 'PendingImport', 'Enabled', 'Disabled');
  checkText(description, 'the description');
  if (description.length > MAX_DESCRIPTION_CHARS) {
    throw new KeyledgerError(
      'InvalidRequest',
      `description is longer than ${MAX_DESCRIPTION_CHARS} characters`,
    );
  }
  return description === key.description ? [] : [{ type: 'KeyDescriptionChanged', data: { description } }];
}

export function changeTags(key: Key, { set, remove }: ChangeTags): KeyTagsChanged[] {
  requireState(key, 'be tagged', 'PendingImport', 'Enabled', 'Disabled');
  const kept = Object.fromEntries(Object.entries(key.tags).filter(([name]) => !remove.includes(name)));
  checkTags(set, kept);
  const changed = Object.fromEntries(Object.entries(set).filter(([name, value]) => key.tags[name] !== value));
  const removed = remove.filter((name) => Object.hasOwn(key.tags, name) && !Object.hasOwn(set, name));
  if (Object.keys(changed).length === 0 && removed.length === 0) return [];
  return [{ type: 'KeyTagsChanged', data: { set: changed, removed } }];
}
