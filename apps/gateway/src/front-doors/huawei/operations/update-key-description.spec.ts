import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

describe('update-key-description', () => {
  it('changes it, to nothing too', async () => {
    for (const key_description of ['d', '']) {
      const huawei = new HuaweiDialect({
        'lifecycle.keys.change': { key: aKey({ description: key_description }), position: 1 },
      });
      const { status, body } = await huawei.post('update-key-description', {
        key_id: KEY_ID,
        key_description,
      });
      expect([status, body]).toEqual([200, { key_info: { key_id: KEY_ID, key_description } }]);
      const change = { type: 'ChangeDescription', description: key_description };
      expect(huawei.asked[0]!.request.change).toEqual(change);
    }
  });

  it.each([
    [undefined, 'KMS.0204'],
    ['d'.repeat(256), 'KMS.1103'],
    [7, 'KMS.1103'],
  ])('refuses %j', async (key_description, code) => {
    expect(
      await new HuaweiDialect().refusal('update-key-description', { key_id: KEY_ID, key_description }),
    ).toBe(code);
  });

  it('refuses a key that waits for its deletion', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.change': new KeyledgerError('InvalidKeyState', 'words'),
    });
    expect(await huawei.refusal('update-key-description', { key_id: KEY_ID, key_description: 'd' })).toBe(
      'KMS.0210',
    );
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(
      await new HuaweiDialect().refusal('update-key-description', { key_id, key_description: 'd' }),
    ).toBe(code);
  });
});
