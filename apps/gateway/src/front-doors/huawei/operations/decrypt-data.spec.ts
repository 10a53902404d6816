import { BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const decrypting = (plaintext: Buffer) =>
  new HuaweiDialect({
    decrypt: { plaintext: plaintext.toString('base64'), keyId: KEY_ID, version: 1, algorithm: 'AES_256_GCM' },
  });

describe('decrypt-data', () => {
  it('gives the plaintext as text and as base64, without being told the key', async () => {
    const huawei = decrypting(Buffer.from('Grüße'));
    const { status, body } = await huawei.post('decrypt-data', { cipher_text: 'Cv8=' });
    expect([status, body]).toEqual([
      200,
      { key_id: KEY_ID, plain_text: 'Grüße', plain_text_base64: 'R3LDvMOfZQ==' },
    ]);
    expect(huawei.asked[0]!.request).toEqual({
      op: 'decrypt',
      ciphertext: 'Cv8=',
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('gives bytes that are no text in base64 all the same', async () => {
    const { body } = await decrypting(Buffer.from([0xff, 0x00])).post('decrypt-data', {
      cipher_text: 'Cv8=',
    });
    expect(body.plain_text_base64).toBe('/wA=');
  });

  it('needs the key of an RSA ciphertext', async () => {
    const huawei = decrypting(Buffer.from('x'));
    const members = { cipher_text: 'Cv8=', encryption_algorithm: 'RSAES_OAEP_SHA_256' };
    expect(await huawei.refusal('decrypt-data', members)).toBe('KMS.0204');
    await huawei.post('decrypt-data', { ...members, key_id: KEY_ID });
    expect(huawei.asked[0]!.request).toMatchObject({ key: { id: KEY_ID }, format: 'raw' });
  });

  it.each([
    ...BAD_KEY_IDS.slice(1).map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no ciphertext', { cipher_text: undefined }, 'KMS.0204'],
    ['what is not base64', { cipher_text: 'C!' }, 'KMS.2201'],
    ['too much', { cipher_text: 'A'.repeat(5652) }, 'KMS.2201'],
    ['SM2', { encryption_algorithm: 'SM2_ENCRYPT' }, 'KMS.0308'],
  ])('refuses %s, and decrypts nothing', async (_, members, code) => {
    const huawei = decrypting(Buffer.from('x'));
    expect(await huawei.refusal('decrypt-data', { cipher_text: 'Cv8=', ...members })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
