import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const rotation = (enabled: boolean) => ({
  rotation: { ...aKey().rotation, enabled, periodDays: enabled ? 90 : null },
});
const having = (key: object) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ ...rotation(false), ...key }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const members = { key_id: KEY_ID };

describe('enable-key-rotation', () => {
  it('begins with a year', async () => {
    const huawei = having({});
    const { status, body } = await huawei.post('enable-key-rotation', members);
    expect([status, body]).toEqual([200, '']);
    expect(huawei.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'SetRotationPeriod', periodDays: 365 },
    });
  });

  it.each([
    ['a key that rotates already', rotation(true), 'KMS.2901'],
    ['a disabled key', { state: 'Disabled' }, 'KMS.0209'],
    ['a key that leaves', { state: 'PendingDeletion' }, 'KMS.0210'],
    ['imported material', { origin: 'EXTERNAL' }, 'KMS.0312'],
    ['an RSA key', { spec: 'RSA_2048' }, 'KMS.0324'],
    ['a curve', { spec: 'EC_P256' }, 'KMS.0325'],
    ['a MAC key', { spec: 'HMAC_256' }, 'KMS.0341'],
  ])('refuses %s, and changes nothing', async (_, key, code) => {
    const huawei = having(key);
    expect(await huawei.refusal('enable-key-rotation', members)).toBe(code);
    expect(huawei.asked).toHaveLength(1);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await having({}).refusal('enable-key-rotation', { ...members, key_id })).toBe(code);
  });
});
