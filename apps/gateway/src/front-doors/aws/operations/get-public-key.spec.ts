import { aKey, aVersion, AwsDialect, KEY_ARN, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

const signing = { spec: 'EC_P256', usage: 'SIGN_VERIFY', currentVersion: 2 } as const;
const versions = [aVersion(1, { publicKey: 'AQ==' }), aVersion(2, { publicKey: 'Ag==' })];

describe('GetPublicKey', () => {
  it('gives the current version’s public key and what it is good for', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.versions': withVersions(aKey(signing), ...versions) });
    expect((await aws.post('GetPublicKey', { KeyId: 'alias/a' })).body).toEqual({
      KeyId: KEY_ARN,
      PublicKey: 'Ag==',
      CustomerMasterKeySpec: 'ECC_NIST_P256',
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    });
  });

  it('says of an ARN that it is none, and asks for nothing', async () => {
    const aws = new AwsDialect();
    const { body } = await aws.post('GetPublicKey', { KeyId: 'arn:aws:kms:x' });
    expect([body.__type, aws.asked]).toEqual(['InvalidArnException', []]);
  });

  it.each([
    ['a symmetric key', aKey(), [aVersion(1)], 'UnsupportedOperationException'],
    ['a disabled key', aKey({ ...signing, state: 'Disabled' }), versions, 'DisabledException'],
    [
      'a key that leaves',
      aKey({ ...signing, state: 'PendingDeletion' }),
      versions,
      'KMSInvalidStateException',
    ],
  ])('refuses %s', async (_, key, its, type) => {
    const aws = new AwsDialect({ 'lifecycle.keys.versions': withVersions(key, ...its) });
    expect((await aws.post('GetPublicKey', { KeyId: KEY_ID })).body.__type).toBe(type);
  });
});
