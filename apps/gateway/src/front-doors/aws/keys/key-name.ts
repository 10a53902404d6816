import { parseKeyRef, type KeyRef } from '@keyledger/domain';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import { AwsError } from '../wire/aws-error.js';
import type { TextRule } from '../wire/input.js';

export const KEY_ID: TextRule = { max: MAX_KEY_ID_CHARS };

const ARN = /^arn:aws:kms:[a-z0-9-]{1,64}:\d{12}:(key|alias)\/./;

/** Whose names are read: those of the caller's project in this region. */
export interface NamingScope {
  region: string;
  projectId: string;
}

/** For operations that accept key ids, alias names and the ARNs of both. @throws AwsError NotFoundException */
export function keyOrAlias(name: string, { region, projectId }: NamingScope): KeyRef {
  const ref = parseKeyRef(name, region, projectId);
  if (!ref)
    throw new AwsError(
      'NotFoundException',
      'there is no such key: KeyId names none of this account and region',
    );
  return ref;
}

/**
 * For operations that say of an ARN that it is none, before anything is looked for.
 * @throws AwsError InvalidArnException
 */
export function requireWellFormed(name: string): void {
  if (name.startsWith('arn:') && !ARN.test(name)) {
    throw new AwsError('InvalidArnException', 'KeyId is not the ARN of a key or an alias');
  }
}

/**
 * For operations that accept a key id or key ARN alone.
 * @throws AwsError NotFoundException, or InvalidArnException for an ARN that is malformed or an alias's.
 */
export function keyAlone(name: string, scope: NamingScope): { id: string } {
  if (name.startsWith('arn:') && ARN.exec(name)?.[1] !== 'key') {
    throw new AwsError('InvalidArnException', 'KeyId is not the ARN of a key');
  }
  const ref = keyOrAlias(name, scope);
  if ('id' in ref) return ref;
  throw new AwsError('NotFoundException', 'this operation takes a key id or key ARN, not an alias');
}
