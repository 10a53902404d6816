import { HuaweiDialect, PROJECT_ID } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

describe('GET tags', () => {
  it('lists the tags of all keys with their values, but not the hidden one', async () => {
    const tags = [
      { name: 'env', values: ['prod', 'test'] },
      { name: KEY_ALIAS_TAG, values: ['x'] },
    ];
    const huawei = new HuaweiDialect({ 'lifecycle.tags.list': { tags } });
    const { status, body } = await huawei.send('GET', `/v1.0/${PROJECT_ID}/kms/tags`);
    expect([status, body]).toEqual([200, { tags: [{ key: 'env', values: ['prod', 'test'] }] }]);
  });
});
