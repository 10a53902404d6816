import { BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = {
  ...{ key_id: KEY_ID, message: 'aGVsbG8=', signing_algorithm: 'RSASSA_PSS_SHA_256', signature: 'c2ln' },
};
const verifying = (valid: boolean) =>
  new HuaweiDialect({
    verify: { valid, keyId: KEY_ID, version: valid ? 1 : null, algorithm: 'RSASSA_PSS_SHA_256' },
  });

describe('verify', () => {
  it.each([true, false])('answers 200 and says in a text that it is %s', async (valid) => {
    const huawei = verifying(valid);
    const { status, body } = await huawei.post('verify', members);
    expect([status, body]).toEqual([200, { key_id: KEY_ID, signature_valid: String(valid) }]);
    expect(huawei.asked[0]!.request).toEqual({
      ...{ op: 'verify', key: { id: KEY_ID }, message: 'aGVsbG8=', messageType: 'DIGEST' },
      ...{ algorithm: 'RSASSA_PSS_SHA_256', signature: 'c2ln' },
    });
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no signature', { signature: undefined }, 'KMS.0204'],
    ['a signature that is not base64', { signature: 'x' }, 'KMS.0308'],
    ['an empty signature', { signature: '' }, 'KMS.0308'],
  ])('refuses %s', async (_, more, code) => {
    expect(await verifying(true).refusal('verify', { ...members, ...more })).toBe(code);
  });
});
