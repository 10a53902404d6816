import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const done = { ciphertext: 'Cv8=', keyId: KEY_ID, version: 1, algorithm: 'AES_256_GCM' };
const encrypting = () => new HuaweiDialect({ encrypt: done });

describe('encrypt-data', () => {
  it('encrypts text, which is not base64, and answers in base64', async () => {
    const huawei = encrypting();
    const { status, body } = await huawei.post('encrypt-data', { key_id: KEY_ID, plain_text: 'Grüße' });
    expect([status, body]).toEqual([200, { key_id: KEY_ID, cipher_text: 'Cv8=' }]);
    expect(huawei.asked[0]!.request).toEqual({
      op: 'encrypt',
      key: { id: KEY_ID },
      plaintext: Buffer.from('Grüße').toString('base64'),
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('gives the bare ciphertext of an RSA key, and binds a symmetric one', async () => {
    const huawei = encrypting();
    const members = { key_id: 'alias/a', plain_text: 'x' };
    await huawei.post('encrypt-data', { ...members, encryption_algorithm: 'RSAES_OAEP_SHA_256' });
    await huawei.post('encrypt-data', { ...members, additional_authenticated_data: 'aad' });
    expect(huawei.asked.map(({ request }) => [request.algorithm, request.format, request.context])).toEqual([
      ['RSAES_OAEP_SHA_256', 'raw', undefined],
      ['AES_256_GCM', 'keyledger', { additional_authenticated_data: 'aad' }],
    ]);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['nothing', { plain_text: '' }, 'KMS.2101'],
    ['no text', { plain_text: undefined }, 'KMS.0204'],
    ['too many bytes', { plain_text: 'ä'.repeat(2049) }, 'KMS.2101'],
    ['half a character', { plain_text: '\ud800' }, 'KMS.2101'],
    ['SM2', { encryption_algorithm: 'SM2_ENCRYPT' }, 'KMS.0308'],
  ])('refuses %s, and encrypts nothing', async (_, members, code) => {
    const huawei = encrypting();
    expect(await huawei.refusal('encrypt-data', { key_id: KEY_ID, plain_text: 'x', ...members })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each([
    ['a curve', { spec: 'EC_P256', usage: 'SIGN_VERIFY' }, 'KMS.1114'],
    ['an RSA key that signs', { spec: 'RSA_2048', usage: 'SIGN_VERIFY' }, 'KMS.0335'],
    ['an RSA key with another algorithm', { spec: 'RSA_2048' }, 'KMS.2106'],
    ['a symmetric key with another algorithm', {}, 'KMS.2105'],
    ['a MAC key', { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }, 'KMS.0341'],
  ])('says of %s why not', async (_, key, code) => {
    const huawei = new HuaweiDialect({
      encrypt: new KeyledgerError('InvalidKeyUsage', 'words'),
      'lifecycle.keys.describe': aKey(key as object),
    });
    expect(await huawei.refusal('encrypt-data', { key_id: KEY_ID, plain_text: 'x' })).toBe(code);
  });

  it('says that a plaintext is too long for its RSA key', async () => {
    const huawei = new HuaweiDialect({ encrypt: new KeyledgerError('InvalidRequest', 'words') });
    expect(await huawei.refusal('encrypt-data', { key_id: KEY_ID, plain_text: 'x' })).toBe('KMS.2108');
  });
});
