import {
  ADA_ARN,
  ADA_ID,
  aKey,
  AwsDialect,
  BOB_ID,
  CALLER_ID,
  KEY_ID,
} from '../../../testing/aws-dialect.js';
import { allow, policyText, ROOT_STATEMENT } from '../../../testing/aws-policy.js';

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const MANAGE = [
  'kms:Cancel*',
  'kms:Create*',
  'kms:Delete*',
  'kms:Disable*',
  'kms:Enable*',
  'kms:Put*',
  'kms:Revoke*',
].concat(['kms:Rotate*', 'kms:Schedule*', 'kms:TagResource', 'kms:UntagResource', 'kms:Update*']);
const putting = (permissions: object = {}) =>
  new AwsDialect({
    'lifecycle.keys.describe': aKey({ permissions: permissions as never }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const changes = (aws: AwsDialect) =>
  aws.asked.slice(1).map(({ request }) => Object.values(request.change).join(' '));

describe('PutKeyPolicy', () => {
  it('makes the key’s permissions those of the policy: takes first, then gives', async () => {
    const aws = putting({ [BOB_ID]: ['manage', 'use'] });
    const Policy = policyText(ROOT_STATEMENT, allow(ADA_ARN, USE));
    expect(await aws.post('PutKeyPolicy', { KeyId: KEY_ID, PolicyName: 'default', Policy })).toMatchObject({
      status: 200,
      body: '',
    });
    expect(changes(aws)).toEqual([
      `TakePermission ${BOB_ID} use`,
      `TakePermission ${BOB_ID} manage`,
      `GivePermission ${ADA_ID} use`,
    ]);
  });

  it('changes nothing when it is put as it was got', async () => {
    const permissions = { [ADA_ID]: ['use'], [BOB_ID]: ['manage', 'read'] };
    const aws = putting(permissions);
    const { Policy } = (await aws.post('GetKeyPolicy', { KeyId: KEY_ID })).body;
    expect((await aws.post('PutKeyPolicy', { KeyId: KEY_ID, Policy })).status).toBe(200);
    expect(aws.asked.map(({ name }) => name)).not.toContain('lifecycle.keys.change');
  });

  it('takes what its caller loses last of all', async () => {
    const aws = putting({ [CALLER_ID]: ['manage'], [BOB_ID]: ['use'] });
    const members = {
      KeyId: KEY_ID,
      Policy: policyText(ROOT_STATEMENT),
      BypassPolicyLockoutSafetyCheck: true,
    };
    expect((await aws.post('PutKeyPolicy', members, 'member')).status).toBe(200);
    expect(changes(aws)).toEqual([`TakePermission ${BOB_ID} use`, `TakePermission ${CALLER_ID} manage`]);
  });

  it('refuses to lock its caller out, unless told to', async () => {
    const aws = putting({ [ADA_ID]: ['manage'] });
    const members = { KeyId: KEY_ID, Policy: policyText(ROOT_STATEMENT) };
    const locked = await aws.post('PutKeyPolicy', members, 'member', ADA_ID);
    expect(locked.body.__type).toBe('MalformedPolicyDocumentException');
    expect(aws.asked).toHaveLength(1);
    const kept = policyText(ROOT_STATEMENT, allow(ADA_ARN, [...MANAGE, 'kms:DescribeKey']));
    expect((await aws.post('PutKeyPolicy', { ...members, Policy: kept }, 'member', ADA_ID)).status).toBe(200);
  });

  it.each(['user', 'auditor', 'member'] as const)(
    'refuses a %s, also where nothing would change',
    async (role) => {
      const aws = putting();
      const { body } = await aws.post(
        'PutKeyPolicy',
        { KeyId: KEY_ID, Policy: policyText(ROOT_STATEMENT) },
        role,
      );
      expect(body.__type).toBe('AccessDeniedException');
      expect(changes(aws)).toEqual([]);
    },
  );

  it.each([
    ['no policy', { Policy: undefined }, 'ValidationException'],
    ['another name', { PolicyName: 'other' }, 'NotFoundException'],
    ['a policy that is none', { Policy: 'policy' }, 'MalformedPolicyDocumentException'],
    ['an alias', { KeyId: 'alias/a' }, 'NotFoundException'],
  ])('refuses %s and changes nothing', async (_, more, type) => {
    const aws = putting();
    const members = { KeyId: KEY_ID, Policy: policyText(ROOT_STATEMENT), ...more };
    expect((await aws.post('PutKeyPolicy', members)).body.__type).toBe(type);
    expect(changes(aws)).toEqual([]);
  });
});
