import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

describe('DisableKey', () => {
  it('takes a key id or ARN and answers nothing', async () => {
    for (const KeyId of [KEY_ID, KEY_ARN]) {
      const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
      expect(await aws.post('DisableKey', { KeyId })).toMatchObject({ status: 200, body: '' });
      expect(aws.asked[0]!.request).toEqual({
        key: { id: KEY_ID },
        change: { type: 'DisableKey', acceptBound: true },
      });
    }
  });

  it('takes no alias', async () => {
    const aws = new AwsDialect();
    expect((await aws.post('DisableKey', { KeyId: 'alias/a' })).body.__type).toBe('NotFoundException');
    expect(aws.asked).toEqual([]);
  });
});
