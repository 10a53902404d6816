import { aKey, HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

const path = (id = KEY_ID) => `/v1.0/${PROJECT_ID}/kms/${id}/tags`;
const tagging = (tags: Record<string, string> = {}) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ tags }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${n}`, '']));

describe('POST {key_id}/tags', () => {
  it('tags the key, and has nothing to say', async () => {
    const huawei = tagging();
    const { status, body } = await huawei.send('POST', path(), { tag: { key: 'Größe 1', value: 'a' } });
    expect([status, body]).toEqual([204, '']);
    expect(huawei.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'ChangeTags', set: { 'Größe 1': 'a' }, remove: [] },
    });
  });

  it('lets a key have twenty, not counting the one that is hidden', async () => {
    const tag = { key: 't0', value: 'again' };
    expect((await tagging({ ...many(20), [KEY_ALIAS_TAG]: 'a' }).send('POST', path(), { tag })).status).toBe(
      204,
    );
    const full = await tagging(many(20)).send('POST', path(), { tag: { key: 'one more' } });
    expect(full.body.error.error_code).toBe('KMS.0409');
  });

  it.each([
    ['no tag', {}, 'KMS.0204'],
    ['a tag that is a text', { tag: 'x' }, 'KMS.0414'],
    ['no key', { tag: { value: 'x' } }, 'KMS.0204'],
    ['an empty key', { tag: { key: '' } }, 'KMS.0411'],
    ['a key that is too long', { tag: { key: 'x'.repeat(37) } }, 'KMS.0411'],
    ['a key with a sign', { tag: { key: 'a=b' } }, 'KMS.0406'],
    ['a key with a control character', { tag: { key: 'a\u0007' } }, 'KMS.0406'],
    ['the hidden key', { tag: { key: KEY_ALIAS_TAG } }, 'KMS.0406'],
    ['a value that is too long', { tag: { key: 'a', value: 'x'.repeat(44) } }, 'KMS.0410'],
    ['a value with a sign', { tag: { key: 'a', value: '<' } }, 'KMS.0405'],
    ['a value that is a number', { tag: { key: 'a', value: 7 } }, 'KMS.0405'],
  ])('refuses %s', async (_, body, code) => {
    const huawei = tagging();
    expect((await huawei.send('POST', path(), body)).body.error.error_code).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('refuses a path that names no key', async () => {
    expect((await tagging().send('POST', path('x'), { tag: { key: 'a' } })).body.error.error_code).toBe(
      'KMS.0205',
    );
  });
});
