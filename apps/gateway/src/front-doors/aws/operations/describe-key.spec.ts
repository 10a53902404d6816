import { aKey, aVersion, AwsDialect, KEY_ARN, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

describe('DescribeKey', () => {
  it('describes the key that an alias names, with its current material', async () => {
    const key = aKey({ currentVersion: 2 });
    const aws = new AwsDialect({ 'lifecycle.keys.versions': withVersions(key, aVersion(1), aVersion(2)) });
    const { body } = await aws.post('DescribeKey', { KeyId: 'alias/a' });
    expect(body.KeyMetadata).toMatchObject({
      KeyId: KEY_ID,
      Arn: KEY_ARN,
      CurrentKeyMaterialId: '2'.repeat(64),
    });
    expect(aws.asked).toEqual([{ name: 'lifecycle.keys.versions', request: { key: { alias: 'a' } } }]);
  });

  it('says of an ARN that it is none, and asks for nothing', async () => {
    const aws = new AwsDialect();
    const { body } = await aws.post('DescribeKey', { KeyId: 'arn:aws:s3:::bucket' });
    expect([body.__type, aws.asked]).toEqual(['InvalidArnException', []]);
  });

  it('names no current material for an asymmetric key, or for one that waits for it', async () => {
    for (const key of [aKey({ spec: 'RSA_2048' }), aKey({ origin: 'EXTERNAL', currentVersion: 0 })]) {
      const aws = new AwsDialect({
        'lifecycle.keys.versions': withVersions(key, ...[aVersion(1)].slice(0, key.currentVersion)),
      });
      const { body } = await aws.post('DescribeKey', { KeyId: KEY_ID });
      expect(body.KeyMetadata.CurrentKeyMaterialId).toBeUndefined();
    }
  });
});
