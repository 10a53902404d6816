import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

const aws = (records: object[]) =>
  new AwsDialect({ 'lifecycle.keys.describe': aKey(), 'audit.usage': { records, nextCursor: null } });

describe('GetKeyLastUsage', () => {
  it('tells the newest use that succeeded', async () => {
    const record = { operation: 'reEncrypt', time: '2026-11-24T12:00:09.000Z', requestId: 'r' };
    const dialect = aws([record]);
    expect((await dialect.post('GetKeyLastUsage', { KeyId: KEY_ID })).body).toEqual({
      KeyId: KEY_ID,
      KeyLastUsage: { Operation: 'ReEncrypt', Timestamp: 1795521609, KmsRequestId: 'r' },
      TrackingStartDate: 1795521600.5,
      KeyCreationDate: 1795521600.5,
    });
    expect(dialect.asked[1]!.request).toMatchObject({ key: { id: KEY_ID }, outcome: 'ok', limit: 1 });
  });

  it('tells of no use when there was none', async () => {
    const { body } = await aws([]).post('GetKeyLastUsage', { KeyId: KEY_ID });
    expect(body.KeyLastUsage).toBeUndefined();
  });
});
