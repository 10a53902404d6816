import { KeyledgerError } from '@keyledger/domain';
import { aGrant, aKey, AwsDialect, GRANT_ID, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, GrantId: GRANT_ID };

describe('RevokeGrant', () => {
  it('revokes a grant of a key', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
    expect(await aws.post('RevokeGrant', members)).toMatchObject({ status: 200, body: '' });
    expect(aws.asked[0]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'RevokeGrant', grantId: GRANT_ID },
    });
  });

  it.each([
    ['no grant', { GrantId: undefined }, 'ValidationException'],
    ['a malformed grant id', { GrantId: 'x' }, 'InvalidGrantIdException'],
    ['an alias', { KeyId: 'alias/a' }, 'NotFoundException'],
  ])('refuses %s', async (_, more, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('RevokeGrant', { ...members, ...more })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('says that there is no such grant', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.change': new KeyledgerError('GrantNotFound', 'none') });
    expect((await aws.post('RevokeGrant', members)).body.__type).toBe('NotFoundException');
  });

  it.each([
    ['a grant that is there', 'admin', [aGrant()], 'DryRunOperationException'],
    ['a grant that is not', 'admin', [], 'NotFoundException'],
    ['one who may not', 'auditor', [aGrant()], 'AccessDeniedException'],
  ] as const)('dry: answers %s and revokes nothing', async (_, role, grants, type) => {
    const replies = {
      'lifecycle.keys.describe': aKey(),
      'lifecycle.grants.list': { grants, nextCursor: null },
    };
    const aws = new AwsDialect(replies);
    expect((await aws.post('RevokeGrant', { ...members, DryRun: true }, role)).body.__type).toBe(type);
  });
});
