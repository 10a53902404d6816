import { MAX_ALIAS_CHARS } from '../limits.js';
import { AwsError, type AwsErrorName } from '../wire/aws-error.js';
import type { Input } from '../wire/input.js';

const PREFIX = 'alias/';

/** `AliasName`, with its prefix. */
export function readAliasName(input: Input): string {
  return input.requiredText('AliasName', { max: MAX_ALIAS_CHARS, pattern: /^[a-zA-Z0-9:/_-]+$/ });
}

/** The name without its prefix. @throws AwsError of the given type when it has none, or is reserved. */
export function bareAlias(name: string, type: AwsErrorName): string {
  if (!name.startsWith(PREFIX) || name === PREFIX)
    throw new AwsError(type, 'an alias name begins with alias/');
  if (name.startsWith(`${PREFIX}aws/`)) throw new AwsError(type, 'alias names under alias/aws/ are reserved');
  return name.slice(PREFIX.length);
}

export function aliasNameOf(bare: string): string {
  return PREFIX + bare;
}
