import { HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const OTHER = KEY_ID.replace('1', '2');
const reEncrypting = (algorithm = 'AES_256_GCM') =>
  new HuaweiDialect({
    reEncrypt: {
      ...{ ciphertext: 'Cv8=', keyId: OTHER, version: 1, algorithm },
      ...{ sourceKeyId: KEY_ID, sourceVersion: 1, sourceAlgorithm: 'AES_256_GCM' },
    },
  });

describe('re-encrypt', () => {
  it('moves a ciphertext to another key, with its additional data', async () => {
    const huawei = reEncrypting();
    const { status, body } = await huawei.post('re-encrypt', {
      cipher_text: 'Cv8=',
      destination_key_id: OTHER,
      source_additional_authenticated_data: 'a',
      destination_additional_authenticated_data: 'b',
      encryption_context: { of: 'neither side' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      key_id: OTHER,
      source_key_id: KEY_ID,
      source_encryption_algorithm: 'SYMMETRIC_DEFAULT',
      destination_encryption_algorithm: 'SYMMETRIC_DEFAULT',
      cipher_text: 'Cv8=',
    });
    expect(huawei.asked[0]!.request).toEqual({
      op: 'reEncrypt',
      ciphertext: 'Cv8=',
      sourceContext: { additional_authenticated_data: 'a' },
      sourceAlgorithm: 'AES_256_GCM',
      sourceFormat: 'keyledger',
      key: { id: OTHER },
      context: { additional_authenticated_data: 'b' },
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('takes and gives the ciphertext of a data key in hexadecimal digits', async () => {
    const huawei = reEncrypting();
    const members = { cipher_text: '0aff', destination_key_id: OTHER, datakey_cipher_length: '32' };
    expect((await huawei.post('re-encrypt', members)).body.cipher_text).toBe('0AFF');
    expect(huawei.asked[0]!.request.ciphertext).toBe('Cv8=');
  });

  it('moves to an RSA key, and from a named one', async () => {
    const huawei = reEncrypting('RSAES_OAEP_SHA_256');
    const { body } = await huawei.post('re-encrypt', {
      ...{ cipher_text: 'Cv8=', source_key_id: KEY_ID, destination_key_id: 'alias/rsa' },
      destination_encryption_algorithm: 'RSAES_OAEP_SHA_256',
    });
    expect(body.destination_encryption_algorithm).toBe('RSAES_OAEP_SHA_256');
    expect(huawei.asked[0]!.request).toMatchObject({
      ...{ sourceKey: { id: KEY_ID }, key: { alias: 'rsa' }, format: 'raw' },
    });
  });

  it.each([
    ['no destination', { destination_key_id: undefined }, 'KMS.0204'],
    ['a destination of no form', { destination_key_id: 'x' }, 'KMS.0205'],
    ['a source of no form', { source_key_id: 'x' }, 'KMS.0205'],
    [
      'an RSA ciphertext of an unnamed key',
      { source_encryption_algorithm: 'RSAES_OAEP_SHA_256' },
      'KMS.0204',
    ],
    ['no ciphertext', { cipher_text: undefined }, 'KMS.0204'],
    ['hexadecimal digits for data', { cipher_text: '0af' }, 'KMS.2201'],
    ['a data key of no length', { datakey_cipher_length: '0' }, 'KMS.2202'],
  ])('refuses %s', async (_, members, code) => {
    const huawei = reEncrypting();
    const all = { cipher_text: 'Cv8=', destination_key_id: OTHER, ...members };
    expect(await huawei.refusal('re-encrypt', all)).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
