import { ROOT_ARN } from './aws-dialect.js';

/** A statement that allows actions to principals. */
export function allow(principals: string | string[], actions: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Principal: { AWS: principals }, Action: actions, Resource: '*', ...more };
}

/** What every key policy has: the account's roles apply. */
export const ROOT_STATEMENT = allow(ROOT_ARN, 'kms:*', { Sid: 'Enable IAM User Permissions' });

export function policyText(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
