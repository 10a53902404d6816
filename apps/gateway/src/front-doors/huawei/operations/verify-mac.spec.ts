import { HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, mac_algorithm: 'HMAC_SHA_256', message: 'aGVsbG8=', mac: '0aff' };
const verifying = (valid: boolean) =>
  new HuaweiDialect({ verifyMac: { valid, keyId: KEY_ID, version: 1, algorithm: 'HMAC_SHA_256' } });

describe('verify-mac', () => {
  it.each([true, false])('says as a truth that it is %s', async (valid) => {
    const huawei = verifying(valid);
    const { status, body } = await huawei.post('verify-mac', members);
    expect([status, body]).toEqual([
      200,
      { key_id: KEY_ID, mac_algorithm: 'HMAC_SHA_256', mac_valid: valid },
    ]);
    expect(huawei.asked[0]!.request).toMatchObject({ op: 'verifyMac', mac: 'Cv8=' });
  });

  it.each([
    ['no MAC', { mac: undefined }, 'KMS.0204'],
    ['a MAC in base64', { mac: 'Cv8=' }, 'KMS.0308'],
    ['a MAC that is too long', { mac: '00'.repeat(129) }, 'KMS.0308'],
  ])('refuses %s', async (_, more, code) => {
    expect(await verifying(true).refusal('verify-mac', { ...members, ...more })).toBe(code);
  });
});
