import { KeyledgerError } from '@keyledger/domain';
import {
  ACCOUNT,
  ADA_ARN,
  ADA_ID,
  aKey,
  AwsDialect,
  BOB_ARN,
  BOB_ID,
  KEY_ID,
} from '../../../testing/aws-dialect.js';

describe('GetKeyPolicy', () => {
  it('shows the default policy: the account decides', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const { body } = await aws.post('GetKeyPolicy', { KeyId: KEY_ID });
    expect(body.PolicyName).toBe('default');
    const [statement] = JSON.parse(body.Policy).Statement;
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
    });
  });

  it('shows whom the key lets do what, and nobody who was removed', async () => {
    const permissions = {
      [ADA_ID]: ['read' as const, 'use' as const],
      [BOB_ID]: ['use' as const],
      gone: ['manage' as const],
    };
    const aws = new AwsDialect({
      'lifecycle.keys.describe': aKey({ usage: 'SIGN_VERIFY', spec: 'EC_P256', permissions }),
    });
    const { body } = await aws.post('GetKeyPolicy', { KeyId: KEY_ID });
    const [, read, use, ...others] = JSON.parse(body.Policy).Statement;
    expect(others).toEqual([]);
    expect(read).toMatchObject({ Effect: 'Allow', Principal: { AWS: [ADA_ARN] }, Resource: '*' });
    expect(read.Action).not.toContain('kms:Sign');
    expect(use).toMatchObject({ Effect: 'Allow', Principal: { AWS: [ADA_ARN, BOB_ARN] }, Resource: '*' });
    expect(use.Action).toEqual(expect.arrayContaining(['kms:DescribeKey', 'kms:Sign', 'kms:Verify']));
    expect(use.Action).not.toContain('kms:Decrypt');
  });

  it('knows no other policy, and no policy of a key that is not there', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const other = await aws.post('GetKeyPolicy', { KeyId: KEY_ID, PolicyName: 'other' });
    expect(other.body.__type).toBe('NotFoundException');
    const none = new AwsDialect({ 'lifecycle.keys.describe': new KeyledgerError('KeyNotFound', 'none') });
    expect((await none.post('GetKeyPolicy', { KeyId: KEY_ID })).body.__type).toBe('NotFoundException');
  });
});
