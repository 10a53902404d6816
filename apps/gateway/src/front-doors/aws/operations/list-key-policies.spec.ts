import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

it('ListKeyPolicies lists the one policy of a key that exists', async () => {
  const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
  const { body } = await aws.post('ListKeyPolicies', { KeyId: KEY_ID });
  expect(body).toEqual({ PolicyNames: ['default'], Truncated: false });
  expect(aws.asked).toHaveLength(1);
});
