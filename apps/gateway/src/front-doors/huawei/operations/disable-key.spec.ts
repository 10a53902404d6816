import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const before = (state: string) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ state } as object),
    'lifecycle.keys.change': { key: aKey({ state: 'Disabled' }), position: 1 },
  });

describe('disable-key', () => {
  it('changes the key and answers with its new state', async () => {
    const huawei = before('Enabled');
    const { status, body } = await huawei.post('disable-key', { key_id: KEY_ID });
    expect([status, body]).toEqual([200, { key_info: { key_id: KEY_ID, key_state: '3' } }]);
    expect(huawei.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'DisableKey', acceptBound: true },
    });
  });

  it.each(['Disabled', 'PendingDeletion', 'PendingImport'])('refuses a key that is %s', async (state) => {
    const huawei = before(state);
    expect(await huawei.refusal('disable-key', { key_id: KEY_ID })).toBe('KMS.1301');
    expect(huawei.asked).toHaveLength(1);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    const huawei = before('Enabled');
    expect(await huawei.refusal('disable-key', { key_id })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
