import { ADA_ARN, ADA_ID, aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';
import { allow, policyText, ROOT_STATEMENT } from '../../../testing/aws-policy.js';

const created = (more = {}) => ({ key: aKey(more), position: 1 });
const aws = (more = {}) => new AwsDialect({ 'lifecycle.keys.create': created(more) });

describe('CreateKey', () => {
  it('creates a symmetric encryption key by default', async () => {
    const dialect = aws();
    const { body } = await dialect.post('CreateKey');
    expect(body.KeyMetadata).toMatchObject({
      KeyId: KEY_ID,
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyState: 'Enabled',
    });
    const { keyId, ...asked } = dialect.asked[0]!.request;
    expect(keyId).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked).toEqual({
      description: '',
      spec: 'AES_256',
      usage: 'ENCRYPT_DECRYPT',
      origin: 'KEYLEDGER',
      tags: {},
      alias: null,
      rotationPeriodDays: null,
    });
  });

  it('creates another key for each request: AWS KMS has no idempotency here', async () => {
    const dialect = aws();
    await dialect.post('CreateKey');
    await dialect.post('CreateKey');
    expect(dialect.asked[0]!.request.keyId).not.toBe(dialect.asked[1]!.request.keyId);
  });

  it('takes description, tags, an imported origin, and a spec by its new or its old name', async () => {
    for (const member of ['KeySpec', 'CustomerMasterKeySpec']) {
      const dialect = aws();
      const tags = [{ TagKey: 'a', TagValue: '' }];
      const members = { Description: 'd', KeyUsage: 'SIGN_VERIFY', Origin: 'EXTERNAL', Tags: tags };
      await dialect.post('CreateKey', { ...members, [member]: 'ECC_NIST_P256', MultiRegion: false });
      expect(dialect.asked[0]!.request).toMatchObject({
        description: 'd',
        spec: 'EC_P256',
        usage: 'SIGN_VERIFY',
        origin: 'EXTERNAL',
        tags: { a: '' },
      });
    }
  });

  it('gives what its policy gives, each as a change of its own', async () => {
    const dialect = new AwsDialect({
      'lifecycle.keys.create': created(),
      'lifecycle.keys.change': { key: aKey(), position: 2 },
    });
    const Policy = policyText(ROOT_STATEMENT, allow(ADA_ARN, ['kms:DescribeKey']));
    expect((await dialect.post('CreateKey', { Policy })).status).toBe(200);
    expect(dialect.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'GivePermission', principalId: ADA_ID, permission: 'read' },
    });
    expect(dialect.asked).toHaveLength(2);
  });

  it.each([
    ['a usage missing for an asymmetric key', { KeySpec: 'RSA_2048' }, 'ValidationException'],
    [
      'a usage that the spec has not',
      { KeySpec: 'HMAC_256', KeyUsage: 'SIGN_VERIFY' },
      'ValidationException',
    ],
    [
      'two different specs',
      { KeySpec: 'RSA_2048', CustomerMasterKeySpec: 'RSA_4096' },
      'ValidationException',
    ],
    ['an unknown spec', { KeySpec: 'AES_512' }, 'ValidationException'],
    ['a description too long', { Description: 'd'.repeat(8193) }, 'ValidationException'],
    [
      'a spec that is not offered',
      { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' },
      'UnsupportedOperationException',
    ],
    [
      'key agreement',
      { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' },
      'UnsupportedOperationException',
    ],
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocumentException'],
    ['a custom key store', { CustomKeyStoreId: 'cks-1' }, 'UnsupportedOperationException'],
    ['the origin of a custom key store', { Origin: 'AWS_CLOUDHSM' }, 'UnsupportedOperationException'],
    ['many regions', { MultiRegion: true }, 'UnsupportedOperationException'],
    ['a reserved tag', { Tags: [{ TagKey: 'aws:x', TagValue: 'v' }] }, 'TagException'],
  ])('refuses %s and creates nothing', async (_, members, type) => {
    const dialect = aws();
    expect((await dialect.post('CreateKey', members)).body.__type).toBe(type);
    expect(dialect.asked).toEqual([]);
  });
});
