import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const before = (state: string) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ state } as object),
    'lifecycle.keys.change': { key: aKey({ state: 'Enabled' }), position: 1 },
  });

describe('enable-key', () => {
  it('changes the key and answers with its new state', async () => {
    const huawei = before('Disabled');
    const { status, body } = await huawei.post('enable-key', { key_id: KEY_ID });
    expect([status, body]).toEqual([200, { key_info: { key_id: KEY_ID, key_state: '2' } }]);
    expect(huawei.asked[1]!.request).toEqual({ key: { id: KEY_ID }, change: { type: 'EnableKey' } });
  });

  it.each(['Enabled', 'PendingDeletion', 'PendingImport'])('refuses a key that is %s', async (state) => {
    const huawei = before(state);
    expect(await huawei.refusal('enable-key', { key_id: KEY_ID })).toBe('KMS.1201');
    expect(huawei.asked).toHaveLength(1);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    const huawei = before('Disabled');
    expect(await huawei.refusal('enable-key', { key_id })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
