import { ACCOUNT, AwsDialect, KEY_ID, REGION } from '../../../testing/aws-dialect.js';

const alias = {
  name: 'a',
  keyId: KEY_ID,
  createdAt: '2026-11-24T12:00:00.000Z',
  updatedAt: '2026-11-24T12:00:01.000Z',
};

describe('ListAliases', () => {
  it('lists the aliases of the project, or of one key', async () => {
    const aws = new AwsDialect({ 'lifecycle.aliases.list': { aliases: [alias], nextCursor: null } });
    expect((await aws.post('ListAliases')).body).toEqual({
      Aliases: [
        {
          AliasName: 'alias/a',
          AliasArn: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/a`,
          TargetKeyId: KEY_ID,
          CreationDate: 1795521600,
          LastUpdatedDate: 1795521601,
        },
      ],
      Truncated: false,
    });
    await aws.post('ListAliases', { KeyId: KEY_ID, Limit: 7, Marker: 'm' });
    expect(aws.asked.map(({ request }) => request)).toEqual([
      { key: null, limit: 50, cursor: null },
      { key: { id: KEY_ID }, limit: 7, cursor: 'm' },
    ]);
  });

  it('refuses more than 100 at once', async () => {
    expect((await new AwsDialect().post('ListAliases', { Limit: 101 })).body.__type).toBe(
      'ValidationException',
    );
  });
});
