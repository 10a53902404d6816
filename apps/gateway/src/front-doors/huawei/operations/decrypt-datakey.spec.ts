import { createHash } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';
import { BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const DATA_KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const members = { key_id: KEY_ID, cipher_text: '0AFF', datakey_cipher_length: '16' };
const decrypting = () =>
  new HuaweiDialect({
    decrypt: { plaintext: DATA_KEY.toString('base64'), keyId: KEY_ID, version: 1, algorithm: 'AES_256_GCM' },
  });

describe('decrypt-datakey', () => {
  it('gives the data key, its length and its digest', async () => {
    const huawei = decrypting();
    const { status, body } = await huawei.post('decrypt-datakey', members);
    expect(status).toBe(200);
    expect(body).toEqual({
      data_key: DATA_KEY.toString('hex').toUpperCase(),
      datakey_length: '16',
      datakey_dgst: createHash('sha256').update(DATA_KEY).digest('hex').toUpperCase(),
    });
    expect(huawei.asked[0]!.request).toEqual({
      op: 'decrypt',
      key: { id: KEY_ID },
      ciphertext: 'Cv8=',
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('refuses a data key of another length than was said', async () => {
    expect(await decrypting().refusal('decrypt-datakey', { ...members, datakey_cipher_length: '32' })).toBe(
      'KMS.2204',
    );
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no ciphertext', { cipher_text: undefined }, 'KMS.0204'],
    ['what is not hexadecimal', { cipher_text: 'Cv8=' }, 'KMS.2201'],
    ['a ciphertext that is too long', { cipher_text: '00'.repeat(2049) }, 'KMS.2201'],
    ['no length', { datakey_cipher_length: undefined }, 'KMS.0204'],
    ['a length of too much', { datakey_cipher_length: '1025' }, 'KMS.2202'],
  ])('refuses %s, and decrypts nothing', async (_, more, code) => {
    const huawei = decrypting();
    expect(await huawei.refusal('decrypt-datakey', { ...members, ...more })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each(['InvalidCiphertext', 'IncorrectKey'] as const)('says %s as a bad ciphertext', async (ours) => {
    const huawei = new HuaweiDialect({ decrypt: new KeyledgerError(ours, 'words') });
    expect(await huawei.refusal('decrypt-datakey', members)).toBe('KMS.2201');
  });
});
