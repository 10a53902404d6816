import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

it('CancelKeyDeletion answers with the key’s ARN', async () => {
  const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey({ state: 'Disabled' }), position: 1 } });
  expect((await aws.post('CancelKeyDeletion', { KeyId: KEY_ID })).body).toEqual({ KeyId: KEY_ARN });
  expect(aws.asked[0]!.request.change).toEqual({ type: 'CancelDeletion' });
});
