import {
  ADA_ARN,
  ADA_ID,
  aGrant,
  AwsDialect,
  BOB_ARN,
  BOB_ID,
  GRANT_ID,
  KEY_ARN,
  KEY_ID,
  ROOT_ARN,
} from '../../../testing/aws-dialect.js';

const listing = (...grants: object[]) =>
  new AwsDialect({ 'lifecycle.grants.list': { grants, nextCursor: 'more' } });

describe('ListGrants', () => {
  it('lists a key’s grants in pages', async () => {
    const constraints = { encryptionContextEquals: { a: 'b' } };
    const aws = listing(aGrant(), aGrant({ name: 'n', retiring: BOB_ID, constraints }));
    const { body } = await aws.post('ListGrants', { KeyId: KEY_ARN });
    const plain = {
      KeyId: KEY_ARN,
      GrantId: GRANT_ID,
      CreationDate: 1795521600.5,
      GranteePrincipal: ADA_ARN,
      IssuingAccount: ROOT_ARN,
      Operations: ['Encrypt'],
    };
    const rich = {
      Name: 'n',
      RetiringPrincipal: BOB_ARN,
      Constraints: { EncryptionContextEquals: { a: 'b' } },
    };
    expect(body).toEqual({ Grants: [plain, { ...plain, ...rich }], Truncated: true, NextMarker: 'more' });
    expect(aws.asked[0]!.request).toEqual({
      ...{ key: { id: KEY_ID }, grantId: null, grantee: null, retiring: null },
      ...{ limit: 50, cursor: null },
    });
  });

  it('narrows them down to a grant or a grantee', async () => {
    const aws = listing();
    const narrow = { GrantId: GRANT_ID, GranteePrincipal: ADA_ARN, Limit: 100, Marker: 'm' };
    await aws.post('ListGrants', { KeyId: KEY_ID, ...narrow });
    expect(aws.asked[0]!.request).toMatchObject({
      grantId: GRANT_ID,
      grantee: ADA_ID,
      limit: 100,
      cursor: 'm',
    });
  });

  it.each([
    ['no key', { KeyId: undefined }, 'ValidationException'],
    ['an alias', { KeyId: 'alias/a' }, 'NotFoundException'],
    ['a malformed grant id', { GrantId: 'x' }, 'InvalidGrantIdException'],
    ['an unknown grantee', { GranteePrincipal: 'eve' }, 'InvalidArnException'],
    ['a service', { GranteeServicePrincipal: 'x.amazonaws.com' }, 'UnsupportedOperationException'],
    ['a page too large', { Limit: 101 }, 'ValidationException'],
  ])('refuses %s', async (_, members, type) => {
    const aws = listing();
    expect((await aws.post('ListGrants', { KeyId: KEY_ID, ...members })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });
});
