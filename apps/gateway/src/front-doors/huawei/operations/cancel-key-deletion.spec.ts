import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

describe('cancel-key-deletion', () => {
  it.each([
    ['Disabled', '3'],
    ['PendingImport', '5'],
  ] as const)('leaves a key that becomes %s as number %s', async (state, key_state) => {
    const huawei = new HuaweiDialect({ 'lifecycle.keys.change': { key: aKey({ state }), position: 1 } });
    const { status, body } = await huawei.post('cancel-key-deletion', { key_id: KEY_ID });
    expect([status, body]).toEqual([200, { key_id: KEY_ID, key_state }]);
    expect(huawei.asked[0]!.request.change).toEqual({ type: 'CancelDeletion' });
  });

  it('refuses a key that does not wait for its deletion', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.change': new KeyledgerError('InvalidKeyState', 'words'),
    });
    expect(await huawei.refusal('cancel-key-deletion', { key_id: KEY_ID })).toBe('KMS.1501');
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await new HuaweiDialect().refusal('cancel-key-deletion', { key_id })).toBe(code);
  });
});
