import { GRANT_OPERATIONS, type GrantConstraints, type GrantOperation } from '@keyledger/domain';
import {
  MAX_CONSTRAINT_CHARS,
  MAX_CONSTRAINT_PAIRS,
  MAX_GRANT_ID_CHARS,
  MAX_GRANT_OPERATIONS,
  MAX_PRINCIPAL_CHARS,
} from '../limits.js';
import { GRANT_ID } from '../keys/grant-token.js';
import { AwsError } from './aws-error.js';
import type { Input } from './input.js';

export const PRINCIPAL = { max: MAX_PRINCIPAL_CHARS };
const GRANT_ID_TEXT = { max: MAX_GRANT_ID_CHARS };

/** AWS's words for what a grant can allow; ours but for key agreement. */
const AWS_GRANT_OPERATIONS = [...GRANT_OPERATIONS, 'DeriveSharedSecret'] as const;

/** @throws AwsError InvalidGrantIdException for what can be the id of no grant. */
export function grantIdOf(text: string): string {
  if (GRANT_ID.test(text)) return text;
  throw new AwsError('InvalidGrantIdException', 'a grant id has 64 hexadecimal digits');
}

export function readGrantId(input: Input): string | undefined {
  return input.text('GrantId', GRANT_ID_TEXT);
}

/** @throws AwsError UnsupportedOperationException for principals that are services of AWS. */
export function refuseServicePrincipals(input: Input): void {
  if (input.has('GranteeServicePrincipal') || input.has('RetiringServicePrincipal')) {
    throw new AwsError('UnsupportedOperationException', 'service principals are not offered here');
  }
}

/** @throws AwsError UnsupportedOperationException for key agreement. */
export function readGrantOperations(input: Input): GrantOperation[] {
  const rule = {
    max: MAX_PRINCIPAL_CHARS,
    pattern: new RegExp(`^(${AWS_GRANT_OPERATIONS.join('|')})$`),
    maxItems: MAX_GRANT_OPERATIONS,
  };
  const operations = input.requiredTexts('Operations', rule);
  if (operations.includes('DeriveSharedSecret')) {
    throw new AwsError('UnsupportedOperationException', 'DeriveSharedSecret is not offered here');
  }
  return [...new Set(operations)] as GrantOperation[];
}

/** @throws AwsError UnsupportedOperationException for constraints that would not be looked at. */
export function readConstraints(input: Input): GrantConstraints | null {
  const read = input.structure('Constraints', (constraints) => {
    if (constraints.has('SourceArn')) {
      throw new AwsError('UnsupportedOperationException', 'the constraint SourceArn is not offered here');
    }
    const equals = constraints.textMap('EncryptionContextEquals');
    const subset = constraints.textMap('EncryptionContextSubset');
    checkPairs('EncryptionContextEquals', equals);
    checkPairs('EncryptionContextSubset', subset);
    return {
      ...(equals && { encryptionContextEquals: equals }),
      ...(subset && { encryptionContextSubset: subset }),
    };
  });
  return read && Object.keys(read).length > 0 ? read : null;
}

function checkPairs(name: string, context: Record<string, string> | undefined): void {
  const pairs = Object.entries(context ?? {});
  const chars = pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (pairs.length <= MAX_CONSTRAINT_PAIRS && chars <= MAX_CONSTRAINT_CHARS) return;
  throw new AwsError(
    'ValidationException',
    `${name} may have ${MAX_CONSTRAINT_PAIRS} pairs of ${MAX_CONSTRAINT_CHARS} characters in all`,
  );
}
