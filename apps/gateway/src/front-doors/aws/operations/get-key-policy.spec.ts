import { KeyledgerError } from '@keyledger/domain';
import { ACCOUNT, aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

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

  it('knows no other policy, and no policy of a key that is not there', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const other = await aws.post('GetKeyPolicy', { KeyId: KEY_ID, PolicyName: 'other' });
    expect(other.body.__type).toBe('NotFoundException');
    const none = new AwsDialect({ 'lifecycle.keys.describe': new KeyledgerError('KeyNotFound', 'none') });
    expect((await none.post('GetKeyPolicy', { KeyId: KEY_ID })).body.__type).toBe('NotFoundException');
  });
});
