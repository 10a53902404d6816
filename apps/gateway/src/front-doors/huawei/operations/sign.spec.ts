import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, message: 'aGVsbG8=', signing_algorithm: 'ECDSA_SHA_256' };
const signing = () =>
  new HuaweiDialect({ sign: { signature: 'c2ln', keyId: KEY_ID, version: 1, algorithm: 'ECDSA_SHA_256' } });

describe('sign', () => {
  it('signs a digest, unless the message is said to be raw', async () => {
    const huawei = signing();
    const { status, body } = await huawei.post('sign', members);
    expect([status, body]).toEqual([200, { key_id: KEY_ID, signature: 'c2ln' }]);
    await huawei.post('sign', { ...members, message_type: 'RAW' });
    const asked = { op: 'sign', key: { id: KEY_ID }, message: 'aGVsbG8=', algorithm: 'ECDSA_SHA_256' };
    expect(huawei.asked.map(({ request }) => request)).toEqual([
      { ...asked, messageType: 'DIGEST' },
      { ...asked, messageType: 'RAW' },
    ]);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no message', { message: undefined }, 'KMS.0204'],
    ['a message that is not base64', { message: 'x' }, 'KMS.0308'],
    ['a message that is too long', { message: Buffer.alloc(4097).toString('base64') }, 'KMS.0308'],
    ['no algorithm', { signing_algorithm: undefined }, 'KMS.0204'],
    ['SM2', { signing_algorithm: 'SM2DSA_SM3' }, 'KMS.0332'],
    ['a type that is none', { message_type: 'HASH' }, 'KMS.0308'],
  ])('refuses %s, and signs nothing', async (_, more, code) => {
    const huawei = signing();
    expect(await huawei.refusal('sign', { ...members, ...more })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each([
    ['a symmetric key', {}, 'KMS.1115'],
    ['an RSA key that encrypts', { spec: 'RSA_2048' }, 'KMS.0334'],
    ['a key of another algorithm', { spec: 'RSA_2048', usage: 'SIGN_VERIFY' }, 'KMS.0332'],
    ['a MAC key', { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }, 'KMS.0341'],
  ])('says of %s why not', async (_, key, code) => {
    const huawei = new HuaweiDialect({
      sign: new KeyledgerError('InvalidKeyUsage', 'words'),
      'lifecycle.keys.describe': aKey(key as object),
    });
    expect(await huawei.refusal('sign', members)).toBe(code);
  });

  it.each(['InvalidRequest', 'UnsupportedOperation'] as const)(
    'says %s as a digest that does not fit',
    async (ours) => {
      const huawei = new HuaweiDialect({ sign: new KeyledgerError(ours, 'words') });
      expect(await huawei.refusal('sign', members)).toBe('KMS.0329');
    },
  );
});
