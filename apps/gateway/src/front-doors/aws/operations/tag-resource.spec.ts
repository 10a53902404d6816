import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

describe('TagResource', () => {
  it('sets tags', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
    const Tags = [
      { TagKey: 'a', TagValue: '1' },
      { TagKey: 'b', TagValue: '' },
    ];
    expect((await aws.post('TagResource', { KeyId: KEY_ID, Tags })).body).toBe('');
    expect(aws.asked[0]!.request.change).toEqual({ type: 'ChangeTags', set: { a: '1', b: '' }, remove: [] });
  });

  it.each([
    ['no tags', undefined, 'ValidationException'],
    ['a tag without its value', [{ TagKey: 'a' }], 'ValidationException'],
    ['an empty key', [{ TagKey: '', TagValue: '' }], 'ValidationException'],
    ['a value too long', [{ TagKey: 'a', TagValue: 'v'.repeat(257) }], 'ValidationException'],
    ['a reserved key', [{ TagKey: 'AWS:a', TagValue: '' }], 'TagException'],
    [
      'a key given twice',
      [
        { TagKey: 'a', TagValue: '1' },
        { TagKey: 'a', TagValue: '2' },
      ],
      'TagException',
    ],
  ])('refuses %s', async (_, Tags, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('TagResource', { KeyId: KEY_ID, Tags })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });
});
