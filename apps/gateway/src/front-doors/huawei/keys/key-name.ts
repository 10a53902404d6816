import { ALIAS_NAME_PATTERN, type KeyRef } from '@keyledger/domain';
import { MAX_ALIAS_CHARS, MAX_KEY_NAME_CHARS } from '../limits.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

/** Huawei's ids of keys, which ours are among. */
export const KEY_ID_PATTERN = /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/;
const KEY_NAME = { max: MAX_KEY_NAME_CHARS, code: 'KMS.0205' } as const;
const ALIAS_PREFIX = 'alias/';

/** A key's name as callers write it, read but not yet looked up. */
export interface KeyName {
  text: string;
}

/** Whose names are read: those of the caller's project in this region. */
export interface NamingScope {
  region: string;
  projectId: string;
}

/** For operations that take a key's id alone. @throws KmsError KMS.0204, KMS.0205 */
export function readKeyId(input: Input, name = 'key_id'): { id: string } {
  const id = input.requiredText(name, KEY_NAME);
  if (!KEY_ID_PATTERN.test(id)) throw badKeyId(name);
  return { id };
}

/** Of a path: `/kms/{key_id}/…`. @throws KmsError KMS.0205 */
export function readKeyIdOfPath({ key_id: id = '' }: Readonly<Record<string, string>>): { id: string } {
  if (!KEY_ID_PATTERN.test(id)) throw badKeyId('key_id');
  return { id };
}

/** For operations that also take aliases. @throws KmsError KMS.0204, KMS.0205 */
export function readKeyName(input: Input, name = 'key_id'): KeyName {
  return readOptionalKeyName(input, name) ?? { text: input.requiredText(name, KEY_NAME) };
}

export function readOptionalKeyName(input: Input, name = 'key_id'): KeyName | undefined {
  const text = input.text(name, KEY_NAME);
  if (text === undefined) return undefined;
  const isUrn = /^kms:[^:]+:[^:]+:alias:./.test(text);
  if (!KEY_ID_PATTERN.test(text) && !text.startsWith(ALIAS_PREFIX) && !isUrn) throw badKeyId(name);
  return { text };
}

/**
 * The key that an id, `alias/<name>` or an alias's URN stands for.
 * @throws KmsError KMS.0207 for a URN of another region or project; KMS.0205 for a malformed alias.
 */
export function keyOf({ text }: KeyName, scope: NamingScope): KeyRef {
  if (KEY_ID_PATTERN.test(text)) return { id: text };
  if (text.startsWith(ALIAS_PREFIX)) return { alias: checkedAlias(text.slice(ALIAS_PREFIX.length)) };
  const prefix = aliasUrn('', scope);
  if (!text.startsWith(prefix)) {
    throw new KmsError('KMS.0207', 'the alias is of another region or account');
  }
  return { alias: checkedAlias(text.slice(prefix.length)) };
}

export function aliasUrn(name: string, { region, projectId }: NamingScope): string {
  return `kms:${region}:${projectId}:alias:${name}`;
}

function checkedAlias(name: string): string {
  if (ALIAS_NAME_PATTERN.test(name) && name.length <= MAX_ALIAS_CHARS) return name;
  throw badKeyId('key_id');
}

const badKeyId = (name: string): KmsError =>
  new KmsError('KMS.0205', `${name} is no id of a key, and no alias where one is taken`);
