import type { Context } from '@keyledger/contracts';
import {
  AWS_ENCRYPTION_ALGORITHMS,
  requireOffered,
  type AwsEncryptionAlgorithm,
} from '../keys/algorithms.js';
import { readGrantToken } from '../keys/grant-token.js';
import { KEY_ID } from '../keys/key-name.js';
import { MAX_GRANT_TOKEN_CHARS, MAX_GRANT_TOKENS } from '../limits.js';
import { AwsError } from './aws-error.js';
import type { Input } from './input.js';

/** What every cryptographic operation on a key takes. */
export interface UseInput {
  keyId: string;
  dryRun: boolean;
}

export function readUse(input: Input, keyMember = 'KeyId'): UseInput {
  return { keyId: input.requiredText(keyMember, KEY_ID), ...readUseOptions(input) };
}

export function readUseOptions(input: Input): { dryRun: boolean } {
  checkGrantTokens(input);
  // An answer in clear where an enclave's sealed one was asked for would give away the secret.
  if (input.has('Recipient')) {
    throw new AwsError('UnsupportedOperationException', 'answers sealed to a Recipient are not offered here');
  }
  return { dryRun: input.flag('DryRun') };
}

/** A grant is in effect at once, so that its token adds nothing: it only has to be one. */
export function checkGrantTokens(input: Input): void {
  const tokens = input.texts('GrantTokens', { max: MAX_GRANT_TOKEN_CHARS, maxItems: MAX_GRANT_TOKENS });
  for (const token of tokens ?? []) readGrantToken(token);
}

export interface CipherInput {
  algorithm: AwsEncryptionAlgorithm;
  context: Context | undefined;
}

/** @throws AwsError ValidationException for an encryption context with an asymmetric algorithm, which cannot bind it. */
export function readCipher(input: Input, algorithmMember: string, contextMember: string): CipherInput {
  const algorithm = input.oneOf(algorithmMember, AWS_ENCRYPTION_ALGORITHMS) ?? 'SYMMETRIC_DEFAULT';
  const context = input.textMap(contextMember);
  requireOffered(algorithm);
  if (context && algorithm !== 'SYMMETRIC_DEFAULT') {
    throw new AwsError('ValidationException', `${contextMember} is for symmetric encryption keys alone`);
  }
  return { algorithm, context };
}

const DRY_RUN_MODIFIER = { max: 64, pattern: /^IGNORE_CIPHERTEXT$/ };

/** Whether a dry run goes without a ciphertext. @throws AwsError ValidationException when it is no dry run. */
export function readDryRunModifiers(input: Input): boolean {
  const modifiers = input.texts('DryRunModifiers', DRY_RUN_MODIFIER);
  if (!modifiers || modifiers.length === 0) return false;
  if (!input.flag('DryRun')) throw new AwsError('ValidationException', 'DryRunModifiers needs DryRun');
  return true;
}
