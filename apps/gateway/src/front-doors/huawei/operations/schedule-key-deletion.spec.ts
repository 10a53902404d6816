import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const scheduling = () =>
  new HuaweiDialect({ 'lifecycle.keys.change': { key: aKey({ state: 'PendingDeletion' }), position: 1 } });

describe('schedule-key-deletion', () => {
  it.each([
    ['7', 168],
    ['1096', 26_304],
    [7, 168],
  ])('waits %j days', async (pending_days, waitHours) => {
    const huawei = scheduling();
    const { status, body } = await huawei.post('schedule-key-deletion', { key_id: KEY_ID, pending_days });
    expect([status, body]).toEqual([200, { key_id: KEY_ID, key_state: '4' }]);
    expect(huawei.asked[0]!.request.change).toEqual({ type: 'ScheduleDeletion', waitHours });
  });

  it.each([
    ['6', 'KMS.1401'],
    ['1097', 'KMS.1401'],
    ['x', 'KMS.1401'],
    ['7.5', 'KMS.1401'],
    [undefined, 'KMS.0204'],
  ])('refuses %j days', async (pending_days, code) => {
    const huawei = scheduling();
    expect(await huawei.refusal('schedule-key-deletion', { key_id: KEY_ID, pending_days })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('refuses a key that waits for its deletion already', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.change': new KeyledgerError('InvalidKeyState', 'words'),
    });
    expect(await huawei.refusal('schedule-key-deletion', { key_id: KEY_ID, pending_days: '7' })).toBe(
      'KMS.1402',
    );
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await scheduling().refusal('schedule-key-deletion', { key_id, pending_days: '7' })).toBe(code);
  });
});
