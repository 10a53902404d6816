import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const bytes = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const made = { ciphertext: bytes('0aff'), keyId: KEY_ID, version: 1 };
const making = () => new HuaweiDialect({ generateDataKey: { ...made, plaintext: bytes('ab') } });

describe('create-datakey and create-datakey-without-plaintext', () => {
  it('gives both in capital hexadecimal digits, 256 bits unless asked otherwise', async () => {
    const huawei = making();
    const { status, body } = await huawei.post('create-datakey', { key_id: KEY_ID });
    expect([status, body]).toEqual([200, { key_id: KEY_ID, plain_text: 'AB', cipher_text: '0AFF' }]);
    const asked = { op: 'generateDataKey', key: { id: KEY_ID }, bytes: 32, withPlaintext: true };
    expect(huawei.asked[0]!.request).toEqual(asked);
  });

  it('keeps the plaintext to itself when it is not asked for', async () => {
    const huawei = new HuaweiDialect({ generateDataKey: made });
    const { body } = await huawei.post('create-datakey-without-plaintext', { key_id: KEY_ID });
    expect(body).toEqual({ key_id: KEY_ID, cipher_text: '0AFF' });
    expect(huawei.asked[0]!.request).toMatchObject({ withPlaintext: false });
  });

  it.each([
    [{ datakey_length: '512' }, 64],
    [{ datakey_length: 512, key_spec: 'AES_128' }, 64],
    [{ key_spec: 'AES_128' }, 16],
    [{ key_spec: 'HMAC_384' }, 48],
  ])('makes of %j a key of %i bytes', async (members, length) => {
    const huawei = making();
    await huawei.post('create-datakey', { key_id: 'alias/a', ...members });
    expect(huawei.asked[0]!.request).toMatchObject({ key: { alias: 'a' }, bytes: length });
  });

  it('binds it to additional data, or to an encryption context of texts', async () => {
    const huawei = making();
    await huawei.post('create-datakey', { key_id: KEY_ID, additional_authenticated_data: 'aad' });
    await huawei.post('create-datakey', { key_id: KEY_ID, encryption_context: { a: 'b' } });
    await huawei.post('create-datakey', { key_id: KEY_ID, encryption_context: {} });
    expect(huawei.asked.map(({ request }) => request.context)).toEqual([
      { additional_authenticated_data: 'aad' },
      { a: 'b' },
      undefined,
    ]);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no bits', { datakey_length: '0' }, 'KMS.1901'],
    ['too many bits', { datakey_length: '8200' }, 'KMS.1901'],
    ['half a byte', { datakey_length: '12' }, 'KMS.1903'],
    ['SM4', { key_spec: 'SM4' }, 'KMS.1902'],
    ['a PIN', { pin: 'x' }, 'KMS.0308'],
    ['additional data that is too long', { additional_authenticated_data: 'ä'.repeat(65) }, 'KMS.0308'],
    ['a context of numbers', { encryption_context: { a: 1 } }, 'KMS.0208'],
    ['a context that is a list', { encryption_context: [] }, 'KMS.0208'],
    ['a context that is too long', { encryption_context: { a: 'b'.repeat(8192) } }, 'KMS.0208'],
    ['both', { encryption_context: { a: 'b' }, additional_authenticated_data: 'c' }, 'KMS.0208'],
  ])('refuses %s, and makes nothing', async (_, members, code) => {
    const huawei = making();
    expect(await huawei.refusal('create-datakey', { key_id: KEY_ID, ...members })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each([
    ['an RSA key', 'InvalidKeyUsage', { spec: 'RSA_2048' }, 'KMS.0325'],
    ['an HMAC key', 'InvalidKeyUsage', { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }, 'KMS.0341'],
    ['a disabled key', 'KeyDisabled', { state: 'Disabled' }, 'KMS.0209'],
    ['a key that leaves', 'InvalidKeyState', { state: 'PendingDeletion' }, 'KMS.0210'],
    ['a key without material', 'InvalidKeyState', { state: 'PendingImport' }, 'KMS.0209'],
  ] as const)('says of %s why not', async (_, ours, key, code) => {
    const huawei = new HuaweiDialect({
      generateDataKey: new KeyledgerError(ours, 'words'),
      'lifecycle.keys.describe': aKey(key as object),
    });
    expect(await huawei.refusal('create-datakey', { key_id: KEY_ID })).toBe(code);
  });

  it('says less to who may use the key and not read it', async () => {
    const huawei = new HuaweiDialect({
      generateDataKey: new KeyledgerError('InvalidKeyUsage', 'words'),
      'lifecycle.keys.describe': new KeyledgerError('AccessDenied', 'words'),
    });
    expect(await huawei.refusal('create-datakey', { key_id: KEY_ID })).toBe('KMS.0308');
  });
});
