import type { AliasView } from '@keyledger/contracts';
import { ALIAS_NAME_PATTERN, type JsonObject } from '@keyledger/domain';
import type { HuaweiCall } from '../call.js';
import { MAX_ALIAS_CHARS, MAX_ALIASES_PER_REQUEST } from '../limits.js';
import type { Input, TextRule } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';
import { aliasUrn } from './key-name.js';

const PREFIX = 'alias/';
const ALIAS: TextRule = {
  max: PREFIX.length + MAX_ALIAS_CHARS,
  pattern: ALIAS_NAME_PATTERN,
  code: 'KMS.1101',
};

/** `alias`, with or without its prefix. @throws KmsError KMS.0204, KMS.1101 */
export function readAlias(input: Input): string {
  return bareAlias(input.requiredText('alias', ALIAS));
}

export function readAliases(input: Input): string[] {
  const names = input.requiredTexts('aliases', { ...ALIAS, maxItems: MAX_ALIASES_PER_REQUEST });
  if (names.length === 0) throw new KmsError('KMS.0204', 'aliases is empty');
  return [...new Set(names.map(bareAlias))];
}

function bareAlias(text: string): string {
  const name = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  if (name !== '' && !name.startsWith('aws/') && name.length <= MAX_ALIAS_CHARS) return name;
  throw new KmsError('KMS.1101', 'this cannot be the name of an alias');
}

/** An alias as Huawei's KMS shows it. Its times are ISO 8601, unlike all others of this dialect. */
export function aliasEntry(call: HuaweiCall, { name, keyId, createdAt, updatedAt }: AliasView): JsonObject {
  return {
    domain_id: call.projectId,
    key_id: keyId,
    alias: `${PREFIX}${name}`,
    alias_urn: aliasUrn(name, call),
    create_time: createdAt,
    update_time: updatedAt,
  };
}
