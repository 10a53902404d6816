import { ADA_ID, aGrant, aKey, AwsDialect, GRANT_ID, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';
import { grantToken } from '../keys/grant-token.js';

const GrantToken = grantToken({ keyId: KEY_ID, grantId: GRANT_ID });
const byId = { KeyId: KEY_ARN, GrantId: GRANT_ID };

describe('RetireGrant', () => {
  it.each([
    ['its token', { GrantToken }],
    ['its id and its key’s ARN', byId],
  ])('retires a grant by %s', async (_, members) => {
    const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
    expect(await aws.post('RetireGrant', members, 'member')).toMatchObject({ status: 200, body: '' });
    expect(aws.asked[0]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'RetireGrant', grantId: GRANT_ID },
    });
  });

  it.each([
    ['nothing', {}, 'ValidationException'],
    ['a grant id without a key', { GrantId: GRANT_ID }, 'ValidationException'],
    ['a key without a grant id', { KeyId: KEY_ID }, 'ValidationException'],
    ['both names', { GrantToken, ...byId }, 'ValidationException'],
    ['a malformed token', { GrantToken: 'x' }, 'InvalidGrantTokenException'],
    ['a malformed grant id', { ...byId, GrantId: 'x' }, 'InvalidGrantIdException'],
  ])('refuses %s', async (_, members, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('RetireGrant', members)).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it.each([
    ['the retiring principal', { retiring: ADA_ID }, 'DryRunOperationException'],
    ['a grantee with RetireGrant', { operations: ['RetireGrant' as const] }, 'DryRunOperationException'],
    ['a grantee without', {}, 'AccessDeniedException'],
    ['another grantee', { grantee: 'other', operations: ['RetireGrant' as const] }, 'AccessDeniedException'],
  ])('dry: answers %s and retires nothing', async (_, grant, type) => {
    const grants = [aGrant({ issuer: 'other', ...grant })];
    const replies = {
      'lifecycle.keys.describe': aKey(),
      'lifecycle.grants.list': { grants, nextCursor: null },
    };
    const { body } = await new AwsDialect(replies).post(
      'RetireGrant',
      { GrantToken, DryRun: true },
      'member',
      ADA_ID,
    );
    expect(body.__type).toBe(type);
  });
});
