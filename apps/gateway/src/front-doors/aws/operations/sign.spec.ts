import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, Message: 'aGVsbG8=', SigningAlgorithm: 'ECDSA_SHA_256' };

describe('Sign', () => {
  it('signs the message itself by default, a digest when told', async () => {
    const aws = new AwsDialect({
      sign: { signature: 'AQID', keyId: KEY_ID, version: 1, algorithm: 'ECDSA_SHA_256' },
    });
    const signed = { KeyId: KEY_ARN, Signature: 'AQID', SigningAlgorithm: 'ECDSA_SHA_256' };
    expect((await aws.post('Sign', members)).body).toEqual(signed);
    await aws.post('Sign', { ...members, MessageType: 'DIGEST' });
    const request = { op: 'sign', key: { id: KEY_ID }, message: 'aGVsbG8=', algorithm: 'ECDSA_SHA_256' };
    expect(aws.asked.map((asked) => asked.request)).toEqual([
      { ...request, messageType: 'RAW' },
      { ...request, messageType: 'DIGEST' },
    ]);
  });

  it.each([
    [{ Message: undefined }, 'ValidationException'],
    [{ Message: Buffer.alloc(4097).toString('base64') }, 'ValidationException'],
    [{ SigningAlgorithm: undefined }, 'ValidationException'],
    [{ MessageType: 'HASH' }, 'ValidationException'],
    [{ SigningAlgorithm: 'SM2DSA' }, 'UnsupportedOperationException'],
    [{ SigningAlgorithm: 'ED25519_PH_SHA_512' }, 'UnsupportedOperationException'],
  ])('refuses %j', async (more, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('Sign', { ...members, ...more })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it.each([
    [{ spec: 'EC_P256', usage: 'SIGN_VERIFY' } as const, 'DryRunOperationException'],
    [{ spec: 'EC_P384', usage: 'SIGN_VERIFY' } as const, 'InvalidKeyUsageException'],
  ])('dry: with a key of %j answers %s', async (key, type) => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey(key) });
    expect((await aws.post('Sign', { ...members, DryRun: true })).body.__type).toBe(type);
  });
});
