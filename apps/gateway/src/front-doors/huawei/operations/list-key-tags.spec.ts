import { aKey, HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

describe('GET {key_id}/tags', () => {
  it('lists a key’s tags by their keys, but not the hidden one', async () => {
    const tags = { b: '2', a: '', [KEY_ALIAS_TAG]: 'x' };
    const huawei = new HuaweiDialect({ 'lifecycle.keys.describe': aKey({ tags }) });
    const { status, body } = await huawei.send('GET', `/v1.0/${PROJECT_ID}/kms/${KEY_ID}/tags`);
    expect(status).toBe(200);
    const shown = [
      { key: 'a', value: '' },
      { key: 'b', value: '2' },
    ];
    expect(body).toEqual({ tags: shown, existTagsNum: 2 });
  });

  it('refuses a path that names no key', async () => {
    const { body } = await new HuaweiDialect().send('GET', `/v1.0/${PROJECT_ID}/kms/x/tags`);
    expect(body.error.error_code).toBe('KMS.0205');
  });
});
