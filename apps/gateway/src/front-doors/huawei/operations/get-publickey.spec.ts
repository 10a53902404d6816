import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { aKey, aVersion, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const having = (key: object, more: object = {}) =>
  new HuaweiDialect({ 'lifecycle.keys.versions': { key: aKey(key), versions: [aVersion(1, more)] } });

describe('get-publickey', () => {
  it('gives the current version’s as PEM, with Huawei’s ends of lines', async () => {
    const huawei = having({ spec: 'EC_P256', usage: 'SIGN_VERIFY' }, { publicKey: der });
    const { status, body } = await huawei.post('get-publickey', { key_id: KEY_ID });
    expect([status, body.key_id]).toEqual([200, KEY_ID]);
    expect(body.public_key).toMatch(
      /^-----BEGIN PUBLIC KEY-----\r\n([\w+/=]{1,64}\r\n)+-----END PUBLIC KEY-----\r\n$/,
    );
    expect(createPublicKey(body.public_key).equals(publicKey)).toBe(true);
    expect(huawei.asked[0]!.request).toEqual({ key: { id: KEY_ID }, granted: 'GetPublicKey' });
  });

  it.each([
    ['a symmetric key', {}, 'KMS.0331'],
    ['a disabled key', { spec: 'EC_P256', state: 'Disabled' }, 'KMS.0209'],
    ['a key that leaves', { spec: 'EC_P256', state: 'PendingDeletion' }, 'KMS.0210'],
  ])('refuses %s', async (_, key, code) => {
    expect(await having(key).refusal('get-publickey', { key_id: KEY_ID })).toBe(code);
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await having({}).refusal('get-publickey', { key_id })).toBe(code);
  });
});
