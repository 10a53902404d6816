import { KeyledgerError } from '@keyledger/domain';
import { BAD_KEY_IDS, GRANT_ID, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const ADA = 'aaaaaaaa-2222-4333-8444-555555555555';
const members = { key_id: KEY_ID, grantee_principal: ADA.replaceAll('-', ''), operations: ['describe-key'] };
const granting = () =>
  new HuaweiDialect({ 'lifecycle.grants.create': { keyId: KEY_ID, grantId: GRANT_ID, position: 1 } });

describe('create-grant', () => {
  it('grants to a principal that is named with or without dashes', async () => {
    for (const grantee_principal of [ADA, members.grantee_principal]) {
      const huawei = granting();
      const { status, body } = await huawei.post('create-grant', { ...members, grantee_principal });
      expect([status, body]).toEqual([200, { grant_id: GRANT_ID }]);
      expect(huawei.asked[0]!.request).toEqual({
        key: { id: KEY_ID },
        grantId: expect.stringMatching(/^[0-9a-f]{64}$/),
        name: null,
        grantee: ADA,
        retiring: null,
        operations: ['DescribeKey'],
        constraints: null,
      });
    }
  });

  it('translates every operation, data and data keys to the same one', async () => {
    const huawei = granting();
    const operations = [
      ...['encrypt-data', 'encrypt-datakey', 'decrypt-data', 'decrypt-datakey', 'create-datakey'],
      ...['create-datakey-without-plaintext', 'describe-key', 'create-grant', 'retire-grant'],
    ];
    await huawei.post('create-grant', {
      ...{ ...members, operations, name: 'n', retiring_principal: ADA, grantee_principal_type: 'user' },
    });
    const { request } = huawei.asked[0]!;
    expect(request).toMatchObject({ name: 'n', retiring: ADA });
    expect([...request.operations].sort()).toEqual([
      ...['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'],
      ...['GenerateDataKeyWithoutPlaintext', 'RetireGrant'],
    ]);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no grantee', { grantee_principal: undefined }, 'KMS.0204'],
    ['a grantee of no form', { grantee_principal: 'a b' }, 'KMS.2402'],
    ['a domain', { grantee_principal_type: 'domain' }, 'KMS.0308'],
    ['no operations', { operations: undefined }, 'KMS.0204'],
    ['an empty list', { operations: [] }, 'KMS.0308'],
    ['an unknown operation', { operations: ['fly'] }, 'KMS.0308'],
    ['an operation that is a number', { operations: [7] }, 'KMS.0308'],
    ['create-grant alone', { operations: ['create-grant'] }, 'KMS.2401'],
    ['a malformed name', { name: 'a b' }, 'KMS.0308'],
    ['a retiring principal of no form', { retiring_principal: '' }, 'KMS.2402'],
  ])('refuses %s, and grants nothing', async (_, more, code) => {
    const huawei = granting();
    expect(await huawei.refusal('create-grant', { ...members, ...more })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each([
    ['PrincipalNotFound', 'KMS.2402'],
    ['LimitExceeded', 'KMS.2404'],
    ['InvalidKeyState', 'KMS.0210'],
  ] as const)('says %s as %s', async (ours, code) => {
    const huawei = new HuaweiDialect({ 'lifecycle.grants.create': new KeyledgerError(ours, 'words') });
    expect(await huawei.refusal('create-grant', members)).toBe(code);
  });
});
