import { aKey, HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';

const path = (key: string, id = KEY_ID) => `/v1.0/${PROJECT_ID}/kms/${id}/tags/${key}`;
const having = () =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ tags: { 'Größe 1': 'x' } }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });

describe('DELETE {key_id}/tags/{key}', () => {
  it('takes the tag away whose key is encoded in the path', async () => {
    const huawei = having();
    const { status, body } = await huawei.send('DELETE', path(encodeURIComponent('Größe 1')));
    expect([status, body]).toEqual([204, '']);
    expect(huawei.asked[1]!.request.change).toEqual({ type: 'ChangeTags', set: {}, remove: ['Größe 1'] });
  });

  it.each([
    ['a tag that the key has not', path('other'), 404, 'KMS.0416'],
    ['a property of all objects', path('constructor'), 404, 'KMS.0416'],
    ['a key that cannot be', path('a%3Db'), 400, 'KMS.0406'],
    ['an empty key', path(''), 400, 'KMS.0411'],
    ['a path that names no key', path('a', 'x'), 400, 'KMS.0205'],
    ['a path that is badly encoded', path('%zz'), 400, 'KMS.0201'],
  ])('refuses %s', async (_, url, status, code) => {
    const answer = await having().send('DELETE', url);
    expect([answer.status, answer.body.error.error_code]).toEqual([status, code]);
  });
});
