import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID, SEQUENCE } from '../../../testing/huawei-dialect.js';

const having = (key: object) => new HuaweiDialect({ 'lifecycle.keys.describe': aKey(key) });

describe('get-key-rotation-status', () => {
  it('tells a rotating key’s story as Huawei’s example does', async () => {
    const rotation = {
      ...{ enabled: true, periodDays: 30, count: 3 },
      ...{ lastRotatedAt: '2017-08-01T09:11:12.000Z', nextRotationAt: '2017-08-31T09:11:12.000Z' },
    };
    const { status, body } = await having({ rotation }).post('get-key-rotation-status', {
      key_id: KEY_ID,
      sequence: SEQUENCE,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      key_rotation_enabled: true,
      rotation_interval: 30,
      last_rotation_time: '1501578672000',
      number_of_rotations: 3,
    });
  });

  it('tells of a key that never rotated with what interval it would begin', async () => {
    expect((await having({}).post('get-key-rotation-status', { key_id: KEY_ID })).body).toEqual({
      key_rotation_enabled: false,
      rotation_interval: 365,
      last_rotation_time: '',
      number_of_rotations: 0,
    });
  });

  it('refuses keys that cannot rotate', async () => {
    expect(await having({ origin: 'EXTERNAL' }).refusal('get-key-rotation-status', { key_id: KEY_ID })).toBe(
      'KMS.0312',
    );
    expect(await having({ spec: 'RSA_2048' }).refusal('get-key-rotation-status', { key_id: KEY_ID })).toBe(
      'KMS.0324',
    );
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await having({}).refusal('get-key-rotation-status', { key_id })).toBe(code);
  });
});
