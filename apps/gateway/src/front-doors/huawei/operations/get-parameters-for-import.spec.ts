import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, wrapping_algorithm: 'RSAES_OAEP_SHA_256' };
const parameters = {
  keyId: KEY_ID,
  publicKey: 'cHVi',
  importToken: 'dG9r',
  validTo: '2026-11-25T12:00:00.500Z',
};
const having = (key: object) =>
  new HuaweiDialect({ 'lifecycle.keys.describe': aKey(key), 'lifecycle.import.parameters': parameters });

describe('get-parameters-for-import', () => {
  it('gives a key to wrap with, a token, and their end in seconds', async () => {
    const huawei = having({ origin: 'EXTERNAL', state: 'PendingImport' });
    const { status, body } = await huawei.post('get-parameters-for-import', members);
    expect(status).toBe(200);
    expect(body).toEqual({
      key_id: KEY_ID,
      import_token: 'dG9r',
      expiration_time: Date.parse('2026-11-25T12:00:00.000Z') / 1000,
      public_key: 'cHVi',
    });
    expect(huawei.asked[1]!.request).toEqual({
      key: { id: KEY_ID },
      wrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      wrappingKeySpec: 'RSA_2048',
    });
  });

  it('wraps private keys by way of a temporary key', async () => {
    const huawei = having({ origin: 'EXTERNAL', state: 'PendingImport', spec: 'RSA_2048' });
    await huawei.post('get-parameters-for-import', { ...members, wrapping_algorithm: 'RSAES_OAEP_SHA_1' });
    expect(huawei.asked[1]!.request.wrappingAlgorithm).toBe('RSA_AES_KEY_WRAP_SHA_1');
  });

  it('refuses a key with material of its own', async () => {
    expect(await having({}).refusal('get-parameters-for-import', members)).toBe('KMS.0309');
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no algorithm', { wrapping_algorithm: undefined }, 'KMS.0204'],
    ['an old one', { wrapping_algorithm: 'RSAES_PKCS1_V1_5' }, 'KMS.0308'],
    ['SM2', { wrapping_algorithm: 'SM2_ENCRYPT' }, 'KMS.0308'],
  ])('refuses %s', async (_, more, code) => {
    expect(await having({}).refusal('get-parameters-for-import', { ...members, ...more })).toBe(code);
  });
});
