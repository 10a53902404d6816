import {
  ACCOUNT,
  ADA_ARN,
  ADA_ID,
  aPrincipal,
  BOB_ARN,
  BOB_ID,
  PROJECT_ID,
  ROOT_ARN,
} from '../../../testing/aws-dialect.js';
import { allow, policyText, ROOT_STATEMENT } from '../../../testing/aws-policy.js';
import { actionsOf, type KeyFacts } from './actions.js';
import { permissionsIn } from './document.js';

const SYMMETRIC: KeyFacts = { spec: 'AES_256', usage: 'ENCRYPT_DECRYPT', origin: 'KEYLEDGER' };
const known = [aPrincipal(ADA_ID, 'ada'), aPrincipal(BOB_ID, 'bob')];
const scope = {
  projectId: PROJECT_ID,
  principals: { principal: (id: string) => known.find((each) => each.id === id), list: () => known },
};
const read = (statements: object[], key = SYMMETRIC): object =>
  Object.fromEntries(
    [...permissionsIn(policyText(ROOT_STATEMENT, ...statements), key, scope)].map(([id, held]) => [
      id,
      [...held].sort(),
    ]),
  );
const refused = (text: string): [string, string] => {
  try {
    permissionsIn(text, SYMMETRIC, scope);
  } catch (error) {
    const { type, message } = error as { type: string; message: string };
    return [type, message];
  }
  throw new Error('the policy was not refused');
};

/** The statements that AWS's console writes. */
const CONSOLE_USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
];
const CONSOLE_ADMIN = [
  ...['kms:Create*', 'kms:Describe*', 'kms:Enable*', 'kms:List*', 'kms:Put*', 'kms:Update*', 'kms:Revoke*'],
  ...['kms:Disable*', 'kms:Get*', 'kms:Delete*', 'kms:TagResource', 'kms:UntagResource'],
  ...['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion', 'kms:RotateKeyOnDemand'],
];

describe('a key policy', () => {
  it('gives nobody anything beyond the roles by its statement of the account', () => {
    expect(read([])).toEqual({});
    const byNumber = JSON.stringify({ Statement: allow(ACCOUNT, '*') });
    expect(permissionsIn(byNumber, SYMMETRIC, scope).size).toBe(0);
  });

  it('gives users and administrators what AWS’s console writes for them', () => {
    expect(read([allow(ADA_ARN, CONSOLE_USE), allow(BOB_ARN, CONSOLE_ADMIN)])).toEqual({
      [ADA_ID]: ['read', 'use'],
      [BOB_ID]: ['manage', 'read'],
    });
  });

  it.each([
    ['SIGN_VERIFY', 'RSA_2048', ['kms:Sign', 'kms:Verify', 'kms:DescribeKey', 'kms:GetPublicKey']],
    ['GENERATE_VERIFY_MAC', 'HMAC_256', ['kms:GenerateMac', 'kms:VerifyMac', 'kms:DescribeKey']],
    ['ENCRYPT_DECRYPT', 'RSA_2048', ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:DescribeKey']],
  ] as const)('asks of one who uses a %s key what such keys know alone', (usage, spec, actions) => {
    const key: KeyFacts = { usage, spec, origin: 'KEYLEDGER' };
    expect(read([allow(ADA_ARN, [...actions])], key)).toEqual({ [ADA_ID]: ['read', 'use'] });
  });

  it('gives everything by kms:*, reading alone by what reads, and puts statements together', () => {
    expect(read([allow(ADA_ARN, 'KMS:*')])).toEqual({ [ADA_ID]: ['manage', 'read', 'use'] });
    expect(read([allow(ADA_ARN, 'kms:describekey')])).toEqual({ [ADA_ID]: ['read'] });
    const halves = [
      allow(ADA_ARN, CONSOLE_USE.slice(0, 2)),
      allow([ADA_ARN, BOB_ARN], CONSOLE_USE.slice(2, 4)),
    ];
    expect(() => read(halves)).toThrow('kms:Decrypt, kms:Encrypt');
    expect(read([halves[0]!, allow(ADA_ARN, CONSOLE_USE.slice(2, 4))])).toEqual({ [ADA_ID]: ['use'] });
  });

  it('gives everyone whom the account has now by *', () => {
    const everyone = { [ADA_ID]: ['read'], [BOB_ID]: ['read'] };
    expect(read([allow('*', 'kms:DescribeKey')])).toEqual(everyone);
    expect(read([allow('*', 'kms:DescribeKey', { Principal: '*' })])).toEqual(everyone);
  });

  it('is written as it is read, for each kind of key', () => {
    const kinds: KeyFacts[] = [
      SYMMETRIC,
      { ...SYMMETRIC, origin: 'EXTERNAL' },
      { spec: 'EC_P256', usage: 'SIGN_VERIFY', origin: 'KEYLEDGER' },
      { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC', origin: 'EXTERNAL' },
    ];
    for (const key of kinds) {
      for (const permission of ['use', 'manage', 'read'] as const) {
        expect(read([allow(ADA_ARN, [...actionsOf(permission, key)])], key)).toEqual({
          [ADA_ID]: [permission],
        });
      }
    }
  });

  const condition = { Condition: { StringEquals: { 'kms:CallerAccount': ACCOUNT } } };
  it.each([
    ['what is not JSON', '{', 'not JSON'],
    ['a list', '[]', 'JSON object'],
    ['no statement', '{}', 'no Statement'],
    ['a statement that is none', JSON.stringify({ Statement: ['x'] }), 'JSON object'],
    ['another version', JSON.stringify({ Version: '1', Statement: ROOT_STATEMENT }), 'Version'],
    ['members of others', JSON.stringify({ Statement: ROOT_STATEMENT, More: 1 }), '"More"'],
    ['no statement of the account', policyText(allow(ADA_ARN, CONSOLE_USE)), `kms:* to ${ROOT_ARN}`],
    ['an account without all', policyText(allow(ROOT_ARN, 'kms:DescribeKey')), 'nothing but kms:*'],
    ['Deny', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', { Effect: 'Deny' })), 'Effect'],
    ['a condition', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', condition)), '"Condition"'],
    [
      'NotAction',
      policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', { NotAction: 'kms:Sign' })),
      '"NotAction"',
    ],
    [
      'NotPrincipal',
      policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', { NotPrincipal: '*' })),
      '"NotPrincipal"',
    ],
    ['a resource', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', { Resource: ADA_ARN })), 'Resource'],
    ['no resource', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:*', { Resource: undefined })), 'Resource'],
    ['no action', policyText(ROOT_STATEMENT, allow(ADA_ARN, [])), 'Action'],
    ['an unknown action', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:Fly')), '"kms:Fly"'],
    ['another service’s action', policyText(ROOT_STATEMENT, allow(ADA_ARN, 's3:*')), '"s3:*"'],
    [
      'an operation that is not offered',
      policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:ReplicateKey')),
      'Replicate',
    ],
    ['part of the use', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:Encrypt')), 'kms:Decrypt'],
    ['part of the management', policyText(ROOT_STATEMENT, allow(ADA_ARN, 'kms:DisableKey')), 'kms:EnableKey'],
    [
      'a service',
      policyText(ROOT_STATEMENT, allow('', 'kms:*', { Principal: { Service: 'x' } })),
      '"Service"',
    ],
    ['nobody', policyText(ROOT_STATEMENT, allow([], 'kms:*')), 'Principal'],
    ['a principal without an ARN', policyText(ROOT_STATEMENT, allow(ADA_ID, 'kms:*')), 'no ARN'],
    ['an unknown principal', policyText(ROOT_STATEMENT, allow(`${ADA_ARN}x`, 'kms:*')), 'has none such'],
    [
      'another account',
      policyText(ROOT_STATEMENT, allow('arn:aws:iam::000000000001:root', 'kms:*')),
      'has none such',
    ],
  ])('refuses %s, saying what', (_, text, words) => {
    const [type, message] = refused(text);
    expect(type).toBe('MalformedPolicyDocumentException');
    expect(message).toContain(words);
  });

  it('refuses a policy that is too long', () => {
    expect(refused(policyText(ROOT_STATEMENT, { Sid: 'x'.repeat(32_768) }))[0]).toBe(
      'LimitExceededException',
    );
  });
});
