import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, Message: 'aGVsbG8=', MacAlgorithm: 'HMAC_SHA_256' };

describe('GenerateMac', () => {
  it('makes a MAC', async () => {
    const aws = new AwsDialect({
      generateMac: { mac: 'AQID', keyId: KEY_ID, version: 1, algorithm: 'HMAC_SHA_256' },
    });
    const made = { Mac: 'AQID', MacAlgorithm: 'HMAC_SHA_256', KeyId: KEY_ARN };
    expect((await aws.post('GenerateMac', members)).body).toEqual(made);
    const request = {
      op: 'generateMac',
      key: { id: KEY_ID },
      message: 'aGVsbG8=',
      algorithm: 'HMAC_SHA_256',
    };
    expect(aws.asked[0]!.request).toEqual(request);
  });

  it('refuses an algorithm that there is not, and makes none when dry', async () => {
    const short = await new AwsDialect().post('GenerateMac', { ...members, MacAlgorithm: 'HMAC_SHA_1' });
    expect(short.body.__type).toBe('ValidationException');
    const aws = new AwsDialect({
      'lifecycle.keys.describe': aKey({ spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }),
    });
    expect((await aws.post('GenerateMac', { ...members, DryRun: true })).body.__type).toBe(
      'DryRunOperationException',
    );
  });
});
