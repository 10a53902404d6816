import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, Message: 'aGVsbG8=', MacAlgorithm: 'HMAC_SHA_256', Mac: 'AQID' };
const verified = (valid: boolean) =>
  new AwsDialect({
    verifyMac: { valid, keyId: KEY_ID, version: valid ? 1 : null, algorithm: 'HMAC_SHA_256' },
  });

describe('VerifyMac', () => {
  it('says that a MAC is valid, and never says false', async () => {
    const valid = { KeyId: KEY_ARN, MacValid: true, MacAlgorithm: 'HMAC_SHA_256' };
    expect((await verified(true).post('VerifyMac', members)).body).toEqual(valid);
    expect((await verified(false).post('VerifyMac', members)).body.__type).toBe('KMSInvalidMacException');
  });

  it('wants a MAC, and verifies none when dry', async () => {
    const { body } = await new AwsDialect().post('VerifyMac', { ...members, Mac: undefined });
    expect(body.__type).toBe('ValidationException');
    const key = aKey({ spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' });
    const dry = await new AwsDialect({ 'lifecycle.keys.describe': key }).post('VerifyMac', {
      ...members,
      DryRun: true,
    });
    expect(dry.body.__type).toBe('DryRunOperationException');
  });
});
