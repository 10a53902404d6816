import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

describe('ListKeys', () => {
  it('lists a page of ids and ARNs, and where to go on', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.list': { keys: [aKey()], nextCursor: 'next' } });
    const { body } = await aws.post('ListKeys', { Limit: 1, Marker: 'here' });
    expect(body).toEqual({ Keys: [{ KeyId: KEY_ID, KeyArn: KEY_ARN }], Truncated: true, NextMarker: 'next' });
    expect(aws.asked[0]!.request).toEqual({ limit: 1, cursor: 'here', state: null, tag: null, q: null });
  });

  it('asks for 100 unasked, and says when the list is at its end', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.list': { keys: [], nextCursor: null } });
    expect((await aws.post('ListKeys')).body).toEqual({ Keys: [], Truncated: false });
    expect(aws.asked[0]!.request).toMatchObject({ limit: 100, cursor: null });
  });

  it.each([0, 1001])('refuses a page of %i', async (Limit) => {
    expect((await new AwsDialect().post('ListKeys', { Limit })).body.__type).toBe('ValidationException');
  });
});
