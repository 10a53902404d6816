import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const having = (key: object) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ origin: 'EXTERNAL', ...key }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });

describe('delete-imported-key-material', () => {
  it.each(['Enabled', 'Disabled'])('deletes the material of a key that is %s', async (state) => {
    const huawei = having({ state });
    const { status, body } = await huawei.post('delete-imported-key-material', { key_id: KEY_ID });
    expect([status, body]).toEqual([200, '']);
    expect(huawei.asked[1]!.request).toEqual({ key: { id: KEY_ID }, change: { type: 'DeleteMaterial' } });
  });

  it.each([
    ['a key with material of its own', { origin: 'KEYLEDGER' }, 'KMS.0309'],
    ['a key without material', { state: 'PendingImport' }, 'KMS.2701'],
    ['a key that leaves', { state: 'PendingDeletion' }, 'KMS.2701'],
    ['an asymmetric key', { spec: 'RSA_2048' }, 'KMS.2702'],
  ])('refuses %s', async (_, key, code) => {
    const huawei = having(key);
    expect(await huawei.refusal('delete-imported-key-material', { key_id: KEY_ID })).toBe(code);
    expect(huawei.asked).toHaveLength(1);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await having({}).refusal('delete-imported-key-material', { key_id })).toBe(code);
  });
});
