import { aKey, HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';

const path = `/v1.0/${PROJECT_ID}/kms/${KEY_ID}/tags/action`;
const having = (tags: Record<string, string> = {}) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ tags }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const many = (count: number) => Array.from({ length: count }, (_, n) => ({ key: `t${n}` }));

describe('POST {key_id}/tags/action', () => {
  it('creates several', async () => {
    const huawei = having();
    const tags = [{ key: 'a', value: '1' }, { key: 'b' }];
    const { status, body } = await huawei.send('POST', path, { action: 'create', tags });
    expect([status, body]).toEqual([204, '']);
    expect(huawei.asked[1]!.request.change).toEqual({
      type: 'ChangeTags',
      set: { a: '1', b: '' },
      remove: [],
    });
  });

  it('deletes several, those that are not there too', async () => {
    const huawei = having();
    const tags = [{ key: 'a', value: 'whatever' }, { key: 'b' }];
    expect((await huawei.send('POST', path, { action: 'delete', tags })).status).toBe(204);
    expect(huawei.asked[0]!.request.change).toEqual({ type: 'ChangeTags', set: {}, remove: ['a', 'b'] });
  });

  it.each([
    ['no action', { tags: many(1) }, 'KMS.0204'],
    ['another action', { action: 'replace', tags: many(1) }, 'KMS.0404'],
    ['no tags', { action: 'create' }, 'KMS.0204'],
    ['an empty list', { action: 'create', tags: [] }, 'KMS.0401'],
    ['what is no list', { action: 'create', tags: {} }, 'KMS.0412'],
    ['texts', { action: 'create', tags: ['a'] }, 'KMS.0412'],
    ['the same key twice', { action: 'create', tags: [{ key: 'a' }, { key: 'a' }] }, 'KMS.0412'],
    ['too many', { action: 'create', tags: many(21) }, 'KMS.0409'],
    ['a key that cannot be', { action: 'delete', tags: [{ key: '*' }] }, 'KMS.0406'],
  ])('refuses %s', async (_, body, code) => {
    const huawei = having();
    expect((await huawei.send('POST', path, body)).body.error.error_code).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('refuses what would be too many together with those that are there', async () => {
    const there = Object.fromEntries(many(15).map(({ key }) => [`x${key}`, '']));
    const answer = await having(there).send('POST', path, { action: 'create', tags: many(6) });
    expect(answer.body.error.error_code).toBe('KMS.0409');
  });
});
