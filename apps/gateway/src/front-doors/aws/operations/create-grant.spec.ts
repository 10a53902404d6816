import { KeyledgerError } from '@keyledger/domain';
import {
  ACCOUNT,
  ADA_ARN,
  ADA_ID,
  aGrant,
  aKey,
  AwsDialect,
  BOB_ID,
  CALLER_ID,
  GRANT_ID,
  KEY_ARN,
  KEY_ID,
} from '../../../testing/aws-dialect.js';
import { grantToken, readGrantToken } from '../keys/grant-token.js';

const members = { KeyId: KEY_ID, GranteePrincipal: ADA_ARN, Operations: ['Encrypt', 'Decrypt'] };
const granting = () =>
  new AwsDialect({ 'lifecycle.grants.create': { keyId: KEY_ID, grantId: GRANT_ID, position: 1 } });

describe('CreateGrant', () => {
  it('grants a principal operations, and answers with a token that names the grant', async () => {
    const aws = granting();
    const { body } = await aws.post('CreateGrant', members);
    expect(body.GrantId).toBe(GRANT_ID);
    expect(readGrantToken(body.GrantToken)).toEqual({ keyId: KEY_ID, grantId: GRANT_ID });
    expect(aws.asked[0]!.request).toEqual({
      key: { id: KEY_ID },
      grantId: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: null,
      grantee: ADA_ID,
      retiring: null,
      operations: ['Encrypt', 'Decrypt'],
      constraints: null,
    });
  });

  it('hands on name, retiring principal and constraints; takes ids, names and grant tokens', async () => {
    const aws = granting();
    const { status } = await aws.post('CreateGrant', {
      KeyId: KEY_ARN,
      GranteePrincipal: `arn:aws:iam::${ACCOUNT}:user/ada`,
      RetiringPrincipal: BOB_ID,
      Operations: ['Decrypt', 'Decrypt'],
      Name: 'for/backups',
      Constraints: { EncryptionContextSubset: { a: 'b' }, EncryptionContextEquals: { c: 'd' } },
      GrantTokens: [grantToken({ keyId: KEY_ID, grantId: GRANT_ID })],
    });
    expect(status).toBe(200);
    expect(aws.asked[0]!.request).toMatchObject({
      grantee: ADA_ID,
      retiring: BOB_ID,
      name: 'for/backups',
      operations: ['Decrypt'],
      constraints: { encryptionContextSubset: { a: 'b' }, encryptionContextEquals: { c: 'd' } },
    });
  });

  it.each([
    ['no grantee', { GranteePrincipal: undefined }, 'ValidationException'],
    ['an unknown grantee', { GranteePrincipal: `arn:aws:iam::${ACCOUNT}:user/eve` }, 'InvalidArnException'],
    ['an unknown retiring principal', { RetiringPrincipal: 'eve' }, 'InvalidArnException'],
    ['the whole account', { GranteePrincipal: `arn:aws:iam::${ACCOUNT}:root` }, 'InvalidArnException'],
    ['a service', { GranteeServicePrincipal: 'x.amazonaws.com' }, 'UnsupportedOperationException'],
    ['no operations', { Operations: [] }, 'ValidationException'],
    ['an unknown operation', { Operations: ['Fly'] }, 'ValidationException'],
    ['key agreement', { Operations: ['DeriveSharedSecret'] }, 'UnsupportedOperationException'],
    ['a source', { Constraints: { SourceArn: 'arn' } }, 'UnsupportedOperationException'],
    [
      'nine pairs',
      { Constraints: { EncryptionContextEquals: Object.fromEntries([...'abcdefghi'].map((c) => [c, c])) } },
      'ValidationException',
    ],
    [
      'pairs too long',
      { Constraints: { EncryptionContextSubset: { a: 'b'.repeat(384) } } },
      'ValidationException',
    ],
    ['constraints that are none', { Constraints: [] }, 'SerializationException'],
    ['a malformed name', { Name: 'a b' }, 'ValidationException'],
    ['a malformed token', { GrantTokens: ['x'] }, 'InvalidGrantTokenException'],
    ['an alias', { KeyId: 'alias/a' }, 'NotFoundException'],
  ])('refuses %s and grants nothing', async (_, more, type) => {
    const aws = granting();
    expect((await aws.post('CreateGrant', { ...members, ...more })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('says it in AWS’s words when a grantee is gone, and when the quota is used up', async () => {
    for (const [code, type] of [
      ['PrincipalNotFound', 'InvalidArnException'],
      ['LimitExceeded', 'LimitExceededException'],
    ] as const) {
      const aws = new AwsDialect({ 'lifecycle.grants.create': new KeyledgerError(code, 'words') });
      expect((await aws.post('CreateGrant', members)).body.__type).toBe(type);
    }
  });

  it.each([
    ['one who manages keys', 'operator', [], {}, 'DryRunOperationException'],
    ['one who may nothing', 'auditor', [], {}, 'AccessDeniedException'],
    [
      'a grantee who hands on',
      'auditor',
      ['CreateGrant', 'Encrypt', 'Decrypt'],
      {},
      'DryRunOperationException',
    ],
    ['a grantee who hands on more', 'auditor', ['CreateGrant', 'Encrypt'], {}, 'AccessDeniedException'],
    ['a key that leaves', 'admin', [], { state: 'PendingDeletion' }, 'KMSInvalidStateException'],
  ] as const)('dry: answers %s and grants nothing', async (_, role, operations, key, type) => {
    const grants = operations.length > 0 ? [aGrant({ grantee: CALLER_ID, operations: [...operations] })] : [];
    const aws = new AwsDialect({
      'lifecycle.keys.describe': aKey(key),
      'lifecycle.grants.list': { grants, nextCursor: null },
    });
    expect((await aws.post('CreateGrant', { ...members, DryRun: true }, role)).body.__type).toBe(type);
  });
});
