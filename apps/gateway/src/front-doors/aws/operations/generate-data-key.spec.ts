import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const done = { ciphertext: 'AQID', keyId: KEY_ID, version: 1, fingerprint: '5'.repeat(64) };

describe('GenerateDataKey', () => {
  it.each([
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ])('makes the data key that %j asks for', async (members, bytes) => {
    const aws = new AwsDialect({ generateDataKey: { ...done, plaintext: 'BAUG' } });
    const { body } = await aws.post('GenerateDataKey', {
      KeyId: KEY_ID,
      EncryptionContext: { a: 'b' },
      ...members,
    });
    const KeyMaterialId = done.fingerprint;
    expect(body).toEqual({ CiphertextBlob: 'AQID', Plaintext: 'BAUG', KeyId: KEY_ARN, KeyMaterialId });
    const request = {
      op: 'generateDataKey',
      key: { id: KEY_ID },
      bytes,
      context: { a: 'b' },
      withPlaintext: true,
    };
    expect(aws.asked[0]!.request).toEqual(request);
  });

  it('keeps the plaintext to itself when asked to', async () => {
    const aws = new AwsDialect({ generateDataKey: done });
    const { body } = await aws.post('GenerateDataKeyWithoutPlaintext', { KeyId: KEY_ID, KeySpec: 'AES_256' });
    expect(body).toEqual({ CiphertextBlob: 'AQID', KeyId: KEY_ARN, KeyMaterialId: done.fingerprint });
    expect(aws.asked[0]!.request.withPlaintext).toBe(false);
  });

  it.each([
    [{}, 'ValidationException'],
    [{ KeySpec: 'AES_256', NumberOfBytes: 32 }, 'ValidationException'],
    [{ NumberOfBytes: 1025 }, 'ValidationException'],
    [{ KeySpec: 'AES_192' }, 'ValidationException'],
    [
      { KeySpec: 'AES_256', Recipient: { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } },
      'UnsupportedOperationException',
    ],
  ])('refuses %j', async (members, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('GenerateDataKey', { KeyId: KEY_ID, ...members })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('dry: knows that data keys are made under symmetric keys alone', async () => {
    const members = { KeyId: KEY_ID, KeySpec: 'AES_256', DryRun: true };
    const outcome = async (spec: 'AES_256' | 'RSA_2048') =>
      (await new AwsDialect({ 'lifecycle.keys.describe': aKey({ spec }) }).post('GenerateDataKey', members))
        .body.__type;
    expect(await outcome('AES_256')).toBe('DryRunOperationException');
    expect(await outcome('RSA_2048')).toBe('InvalidKeyUsageException');
  });
});
