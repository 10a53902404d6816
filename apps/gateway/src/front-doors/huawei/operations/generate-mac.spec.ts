import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, mac_algorithm: 'HMAC_SHA_256', message: 'aGVsbG8=' };
const making = () =>
  new HuaweiDialect({ generateMac: { mac: 'Cv8=', keyId: KEY_ID, version: 1, algorithm: 'HMAC_SHA_256' } });

describe('generate-mac', () => {
  it('answers in small hexadecimal digits', async () => {
    const huawei = making();
    const { status, body } = await huawei.post('generate-mac', members);
    expect([status, body]).toEqual([200, { key_id: KEY_ID, mac_algorithm: 'HMAC_SHA_256', mac: '0aff' }]);
    const asked = { op: 'generateMac', key: { id: KEY_ID }, message: 'aGVsbG8=', algorithm: 'HMAC_SHA_256' };
    expect(huawei.asked[0]!.request).toEqual(asked);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no message', { message: undefined }, 'KMS.0204'],
    ['an empty message', { message: '' }, 'KMS.0308'],
    ['no algorithm', { mac_algorithm: undefined }, 'KMS.0204'],
    ['SM3', { mac_algorithm: 'HMAC_SM3' }, 'KMS.0308'],
  ])('refuses %s', async (_, more, code) => {
    expect(await making().refusal('generate-mac', { ...members, ...more })).toBe(code);
  });

  it.each([
    ['a symmetric key', {}, 'KMS.0308'],
    ['an RSA key', { spec: 'RSA_2048' }, 'KMS.0325'],
    ['a key of another algorithm', { spec: 'HMAC_512', usage: 'GENERATE_VERIFY_MAC' }, 'KMS.0332'],
  ])('says of %s why not', async (_, key, code) => {
    const huawei = new HuaweiDialect({
      generateMac: new KeyledgerError('InvalidKeyUsage', 'words'),
      'lifecycle.keys.describe': aKey(key as object),
    });
    expect(await huawei.refusal('generate-mac', members)).toBe(code);
  });
});
