import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

it('UntagResource removes tags by their keys', async () => {
  const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
  expect((await aws.post('UntagResource', { KeyId: KEY_ID, TagKeys: ['a', 'b'] })).body).toBe('');
  expect(aws.asked[0]!.request.change).toEqual({ type: 'ChangeTags', set: {}, remove: ['a', 'b'] });
  expect((await aws.post('UntagResource', { KeyId: KEY_ID })).body.__type).toBe('ValidationException');
});
