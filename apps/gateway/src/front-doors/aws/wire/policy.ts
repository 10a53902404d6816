import { MAX_POLICY_CHARS, MAX_POLICY_NAME_CHARS } from '../limits.js';
import { AwsError } from './aws-error.js';
import type { Input } from './input.js';

/** The one policy that a key has. */
export const POLICY_NAME = 'default';

export const POLICY = { max: MAX_POLICY_CHARS };

export function readPolicyName(input: Input): string {
  return input.text('PolicyName', { max: MAX_POLICY_NAME_CHARS, pattern: /^\w+$/ }) ?? POLICY_NAME;
}

/** @throws AwsError NotFoundException */
export function requireDefault(name: string): void {
  if (name !== POLICY_NAME) throw new AwsError('NotFoundException', 'No such policy exists');
}
