import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const OTHER_ID = '22222222-2222-4333-8444-555555555555';
const CiphertextBlob = 'AQID';

describe('ReEncrypt', () => {
  it('says which key and algorithm it came from and went to', async () => {
    const aws = new AwsDialect({
      reEncrypt: {
        ciphertext: 'BAUG',
        keyId: KEY_ID,
        version: 1,
        algorithm: 'RSAES_OAEP_SHA_256',
        sourceKeyId: OTHER_ID,
        fingerprint: '4'.repeat(64),
        sourceVersion: 1,
        sourceFingerprint: '5'.repeat(64),
        sourceAlgorithm: 'AES_256_GCM',
      },
    });
    const { body } = await aws.post('ReEncrypt', {
      CiphertextBlob,
      SourceEncryptionContext: { a: 'b' },
      DestinationKeyId: 'alias/to',
      DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
    });
    expect(body).toEqual({
      CiphertextBlob: 'BAUG',
      SourceKeyId: KEY_ARN.replace(KEY_ID, OTHER_ID),
      KeyId: KEY_ARN,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      SourceKeyMaterialId: '5'.repeat(64),
    });
    expect(aws.asked[0]!.request).toEqual({
      op: 'reEncrypt',
      ciphertext: CiphertextBlob,
      sourceContext: { a: 'b' },
      sourceAlgorithm: 'AES_256_GCM',
      sourceFormat: 'keyledger',
      key: { alias: 'to' },
      algorithm: 'RSAES_OAEP_SHA_256',
      format: 'raw',
    });
  });

  it('hands on the source key that the caller expects, and wants one for an asymmetric ciphertext', async () => {
    const aws = new AwsDialect({ reEncrypt: {} });
    await aws.post('ReEncrypt', { CiphertextBlob, SourceKeyId: OTHER_ID, DestinationKeyId: KEY_ID });
    expect(aws.asked[0]!.request.sourceKey).toEqual({ id: OTHER_ID });
    const raw = { CiphertextBlob, SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_1', DestinationKeyId: KEY_ID };
    expect((await aws.post('ReEncrypt', raw)).body.__type).toBe('ValidationException');
  });

  it('dry: asks after both keys', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const members = { CiphertextBlob, SourceKeyId: OTHER_ID, DestinationKeyId: KEY_ID, DryRun: true };
    expect((await aws.post('ReEncrypt', members)).body.__type).toBe('DryRunOperationException');
    expect(aws.asked.map(({ request }) => request.key)).toEqual([{ id: OTHER_ID }, { id: KEY_ID }]);
  });
});
