import { BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const made = {
  publicKey: 'cHVi',
  privateKeyCiphertext: 'Y2lwaGVy',
  pairSpec: 'RSA_2048',
  keyId: KEY_ID,
  version: 1,
};
const making = (clear?: string) =>
  new HuaweiDialect({ generateDataKeyPair: clear ? { ...made, privateKeyPlaintext: clear } : made });

describe('create-rsa-datakey-pair and create-ec-datakey-pair', () => {
  it('gives the private key in clear too, unless that is not wanted', async () => {
    const huawei = making('cHJpdg==');
    const { status, body } = await huawei.post('create-rsa-datakey-pair', {
      key_id: KEY_ID,
      key_spec: 'RSA_2048',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      key_id: KEY_ID,
      key_spec: 'RSA_2048',
      public_key: 'cHVi',
      private_key_cipher_text: 'Y2lwaGVy',
      private_key_plain_text: 'cHJpdg==',
    });
    for (const with_plain_text of [false, 'false']) {
      const sealed = making();
      const members = { key_id: KEY_ID, key_spec: 'RSA_4096', with_plain_text };
      expect((await sealed.post('create-rsa-datakey-pair', members)).body).not.toHaveProperty(
        'private_key_plain_text',
      );
      expect(sealed.asked[0]!.request).toMatchObject({ pairSpec: 'RSA_4096', withPlaintext: false });
    }
  });

  it.each([
    ['ECC_NIST_P256', 'EC_P256'],
    ['ECC_NIST_P521', 'EC_P521'],
    ['ECC_SECG_P256K1', 'EC_SECP256K1'],
  ])('makes pairs of %s', async (key_spec, pairSpec) => {
    const huawei = making();
    await huawei.post('create-ec-datakey-pair', {
      key_id: KEY_ID,
      key_spec,
      additional_authenticated_data: 'a',
    });
    expect(huawei.asked[0]!.request).toMatchObject({
      op: 'generateDataKeyPair',
      pairSpec,
      context: { additional_authenticated_data: 'a' },
    });
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, string, object, string] => [
      'create-rsa-datakey-pair',
      what,
      { key_id },
      code,
    ]),
    ['create-rsa-datakey-pair', 'no spec', { key_spec: undefined }, 'KMS.0204'],
    ['create-rsa-datakey-pair', 'a curve', { key_spec: 'ECC_NIST_P256' }, 'KMS.1110'],
    ['create-ec-datakey-pair', 'RSA', { key_spec: 'RSA_2048' }, 'KMS.1110'],
    ['create-ec-datakey-pair', 'SM2', { key_spec: 'SM2' }, 'KMS.1110'],
    ['create-rsa-datakey-pair', 'a truth that is none', { with_plain_text: 'maybe' }, 'KMS.0308'],
    ['create-ec-datakey-pair', 'a PIN', { key_spec: 'ECC_NIST_P256', pin: 'x' }, 'KMS.0308'],
  ])('%s refuses %s', async (operation, _, members, code) => {
    const huawei = making();
    expect(await huawei.refusal(operation, { key_id: KEY_ID, key_spec: 'RSA_2048', ...members })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });
});
