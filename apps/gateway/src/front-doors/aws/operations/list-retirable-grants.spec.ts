import { ADA_ARN, ADA_ID, aGrant, AwsDialect, BOB_ARN, GRANT_ID } from '../../../testing/aws-dialect.js';

const listing = () =>
  new AwsDialect({ 'lifecycle.grants.list': { grants: [aGrant({ retiring: ADA_ID })], nextCursor: null } });

describe('ListRetirableGrants', () => {
  it('lists what a principal may retire, over all keys', async () => {
    const aws = listing();
    const { body } = await aws.post('ListRetirableGrants', { RetiringPrincipal: ADA_ARN });
    expect(body).toMatchObject({
      Grants: [{ GrantId: GRANT_ID, RetiringPrincipal: ADA_ARN }],
      Truncated: false,
    });
    expect(aws.asked[0]!.request).toMatchObject({ key: null, retiring: ADA_ID, grantee: null });
  });

  it('shows one who reads no keys one’s own alone', async () => {
    const aws = listing();
    expect(
      (await aws.post('ListRetirableGrants', { RetiringPrincipal: ADA_ARN }, 'member', ADA_ID)).status,
    ).toBe(200);
    const others = await aws.post('ListRetirableGrants', { RetiringPrincipal: BOB_ARN }, 'member', ADA_ID);
    expect(others.body.__type).toBe('AccessDeniedException');
    expect(aws.asked).toHaveLength(1);
  });

  it('refuses to list for nobody, and for a service', async () => {
    const ask = async (members: object) => (await listing().post('ListRetirableGrants', members)).body.__type;
    expect(await ask({})).toBe('ValidationException');
    expect(await ask({ RetiringPrincipal: 'eve' })).toBe('InvalidArnException');
    expect(await ask({ RetiringServicePrincipal: 'x.amazonaws.com' })).toBe('UnsupportedOperationException');
  });
});
