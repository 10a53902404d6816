import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const rotation = (enabled: boolean) => ({
  rotation: { ...aKey().rotation, enabled, periodDays: enabled ? 90 : null },
});
const having = (key: object) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ ...rotation(true), ...key }),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const members = { key_id: KEY_ID, rotation_interval: 30 };

describe('update-key-rotation-interval', () => {
  it('sets another interval', async () => {
    const huawei = having({});
    const { status, body } = await huawei.post('update-key-rotation-interval', members);
    expect([status, body]).toEqual([200, '']);
    expect(huawei.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      change: { type: 'SetRotationPeriod', periodDays: 30 },
    });
  });

  it.each([
    ['a key that does not rotate', rotation(false), 'KMS.0313'],
    ['imported material', { origin: 'EXTERNAL' }, 'KMS.0312'],
    ['an RSA key', { spec: 'RSA_2048' }, 'KMS.0324'],
    ['a curve', { spec: 'EC_P256' }, 'KMS.0325'],
    ['a MAC key', { spec: 'HMAC_256' }, 'KMS.0341'],
  ])('refuses %s, and changes nothing', async (_, key, code) => {
    const huawei = having(key);
    expect(await huawei.refusal('update-key-rotation-interval', members)).toBe(code);
    expect(huawei.asked).toHaveLength(1);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await having({}).refusal('update-key-rotation-interval', { ...members, key_id })).toBe(code);
  });

  it.each([
    [29, 'KMS.3001'],
    [366, 'KMS.3001'],
    [30.5, 'KMS.3001'],
    ['x', 'KMS.3001'],
    [undefined, 'KMS.0204'],
  ])('refuses an interval of %j', async (rotation_interval, code) => {
    const huawei = having({});
    expect(await huawei.refusal('update-key-rotation-interval', { ...members, rotation_interval })).toBe(
      code,
    );
    expect(huawei.asked).toEqual([]);
  });

  it('takes the interval as text too', async () => {
    expect(
      (await having({}).post('update-key-rotation-interval', { ...members, rotation_interval: '365' }))
        .status,
    ).toBe(200);
  });
});
