import { createHash } from 'node:crypto';
import { BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const DATA_KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const DIGEST = createHash('sha256').update(DATA_KEY).digest('hex');
const plain_text = DATA_KEY.toString('hex') + DIGEST;
const members = { key_id: KEY_ID, plain_text, datakey_plain_length: '16' };
const encrypting = () =>
  new HuaweiDialect({ encrypt: { ciphertext: 'Cv8=', keyId: KEY_ID, version: 1, algorithm: 'AES_256_GCM' } });

describe('encrypt-datakey', () => {
  it('encrypts the data key without its digest', async () => {
    for (const given of [
      members,
      { ...members, plain_text: plain_text.toUpperCase(), datakey_plain_length: 16 },
    ]) {
      const huawei = encrypting();
      const { status, body } = await huawei.post('encrypt-datakey', {
        ...given,
        additional_authenticated_data: 'a',
      });
      expect([status, body]).toEqual([200, { key_id: KEY_ID, cipher_text: '0AFF', datakey_length: '16' }]);
      expect(huawei.asked[0]!.request).toEqual({
        op: 'encrypt',
        key: { id: KEY_ID },
        plaintext: DATA_KEY.toString('base64'),
        context: { additional_authenticated_data: 'a' },
        algorithm: 'AES_256_GCM',
        format: 'keyledger',
      });
    }
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no data key', { plain_text: undefined }, 'KMS.0204'],
    ['what is not hexadecimal', { plain_text: 'xy' }, 'KMS.2101'],
    ['an odd number of digits', { plain_text: plain_text.slice(1) }, 'KMS.2101'],
    ['too much', { plain_text: '00'.repeat(1057) }, 'KMS.2101'],
    ['no length', { datakey_plain_length: undefined }, 'KMS.0204'],
    ['a length of nothing', { datakey_plain_length: '0' }, 'KMS.2102'],
    ['another length', { datakey_plain_length: '15' }, 'KMS.2104'],
    ['a data key without its digest', { plain_text: DATA_KEY.toString('hex') }, 'KMS.2104'],
    ['the digest of another key', { plain_text: 'ff' + plain_text.slice(2) }, 'KMS.2103'],
    ['a PIN', { pin_type: 'PlainText' }, 'KMS.0308'],
  ])('refuses %s, and encrypts nothing', async (_, more, code) => {
    const huawei = encrypting();
    expect(await huawei.refusal('encrypt-datakey', { ...members, ...more })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
