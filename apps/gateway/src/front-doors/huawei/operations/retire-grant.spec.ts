import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, GRANT_ID, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, grant_id: GRANT_ID.toUpperCase() };

describe('retire-grant', () => {
  it('ends the grant, and has nothing to say', async () => {
    const huawei = new HuaweiDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
    const { status, body } = await huawei.post('retire-grant', members);
    expect([status, body]).toEqual([200, '']);
    expect(huawei.asked[0]!.request.change).toEqual({ type: 'RetireGrant', grantId: GRANT_ID });
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no grant', { grant_id: undefined }, 'KMS.0204'],
    ['a grant of no form', { grant_id: 'x' }, 'KMS.2501'],
  ])('refuses %s', async (_, more, code) => {
    expect(await new HuaweiDialect().refusal('retire-grant', { ...members, ...more })).toBe(code);
  });

  it('refuses a grant that the key has not', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.change': new KeyledgerError('GrantNotFound', 'words'),
    });
    expect(await huawei.refusal('retire-grant', members)).toBe('KMS.2502');
  });
});
