import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, Message: 'aGVsbG8=', SigningAlgorithm: 'ECDSA_SHA_256', Signature: 'AQID' };
const verified = (valid: boolean) =>
  new AwsDialect({ verify: { valid, keyId: KEY_ID, version: valid ? 1 : null, algorithm: 'ECDSA_SHA_256' } });

describe('Verify', () => {
  it('says that a signature is valid', async () => {
    const aws = verified(true);
    expect((await aws.post('Verify', members)).body).toEqual({
      KeyId: KEY_ARN,
      SignatureValid: true,
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect(aws.asked[0]!.request).toEqual({
      op: 'verify',
      key: { id: KEY_ID },
      message: 'aGVsbG8=',
      messageType: 'RAW',
      signature: 'AQID',
      algorithm: 'ECDSA_SHA_256',
    });
  });

  it('never says false: a wrong signature is an error', async () => {
    expect((await verified(false).post('Verify', members)).body.__type).toBe('KMSInvalidSignatureException');
  });

  it('wants a signature, and verifies none when dry', async () => {
    const { body } = await new AwsDialect().post('Verify', { ...members, Signature: undefined });
    expect(body.__type).toBe('ValidationException');
    const key = aKey({ spec: 'EC_P256', usage: 'SIGN_VERIFY' });
    const dry = await new AwsDialect({ 'lifecycle.keys.describe': key }).post('Verify', {
      ...members,
      DryRun: true,
    });
    expect(dry.body.__type).toBe('DryRunOperationException');
  });
});
