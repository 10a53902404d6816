import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const done = {
  publicKey: 'AQ==',
  privateKeyCiphertext: 'Ag==',
  pairSpec: 'EC_SECP256K1',
  keyId: KEY_ID,
  version: 1,
  fingerprint: '5'.repeat(64),
};
const members = { KeyId: KEY_ID, KeyPairSpec: 'ECC_SECG_P256K1' };

describe('GenerateDataKeyPair', () => {
  it('gives the pair, its private key also encrypted', async () => {
    const aws = new AwsDialect({ generateDataKeyPair: { ...done, privateKeyPlaintext: 'Aw==' } });
    expect(
      (await aws.post('GenerateDataKeyPair', { ...members, EncryptionContext: { a: 'b' } })).body,
    ).toEqual({
      PrivateKeyCiphertextBlob: 'Ag==',
      PrivateKeyPlaintext: 'Aw==',
      PublicKey: 'AQ==',
      KeyId: KEY_ARN,
      KeyPairSpec: 'ECC_SECG_P256K1',
      KeyMaterialId: done.fingerprint,
    });
    expect(aws.asked[0]!.request).toEqual({
      op: 'generateDataKeyPair',
      key: { id: KEY_ID },
      pairSpec: 'EC_SECP256K1',
      context: { a: 'b' },
      withPlaintext: true,
    });
  });

  it('keeps the private key to itself when asked to', async () => {
    const aws = new AwsDialect({ generateDataKeyPair: done });
    const { body } = await aws.post('GenerateDataKeyPairWithoutPlaintext', members);
    expect(body.PrivateKeyPlaintext).toBeUndefined();
    expect(aws.asked[0]!.request.withPlaintext).toBe(false);
  });

  it.each([
    [undefined, 'ValidationException'],
    ['ML_DSA_44', 'ValidationException'],
    ['SM2', 'UnsupportedOperationException'],
  ])('refuses the spec %s', async (KeyPairSpec, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('GenerateDataKeyPair', { KeyId: KEY_ID, KeyPairSpec })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('dry: makes none', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const { body } = await aws.post('GenerateDataKeyPair', { ...members, DryRun: true });
    expect(body.__type).toBe('DryRunOperationException');
  });
});
