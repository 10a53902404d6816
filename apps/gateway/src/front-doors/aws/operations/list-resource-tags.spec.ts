import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

it('ListResourceTags lists a key’s tags by name, in pages', async () => {
  const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey({ tags: { b: '2', a: '1', c: '3' } }) });
  const first = await aws.post('ListResourceTags', { KeyId: KEY_ID, Limit: 2 });
  expect(first.body).toEqual({
    Tags: [
      { TagKey: 'a', TagValue: '1' },
      { TagKey: 'b', TagValue: '2' },
    ],
    Truncated: true,
    NextMarker: expect.any(String),
  });
  const second = await aws.post('ListResourceTags', {
    KeyId: KEY_ID,
    Limit: 2,
    Marker: first.body.NextMarker,
  });
  expect(second.body).toEqual({ Tags: [{ TagKey: 'c', TagValue: '3' }], Truncated: false });
  const wrong = await aws.post('ListResourceTags', { KeyId: KEY_ID, Marker: 'wrong' });
  expect(wrong.body.__type).toBe('InvalidMarkerException');
});
