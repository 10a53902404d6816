import { KeyledgerError } from '@keyledger/domain';
import {
  aKey,
  HuaweiDialect,
  KEY_ID,
  PROJECT_ID,
  REGION,
  SEQUENCE,
} from '../../../testing/huawei-dialect.js';

const creating = () => new HuaweiDialect({ 'lifecycle.keys.create': { key: aKey(), position: 1 } });

describe('create-key', () => {
  it('makes a symmetric key when nothing but its name is given', async () => {
    const huawei = creating();
    const { status, body } = await huawei.post('create-key', { key_alias: 'test', sequence: SEQUENCE });
    expect([status, body]).toEqual([
      200,
      { key_info: { key_id: KEY_ID, domain_id: PROJECT_ID, region_id: REGION } },
    ]);
    expect(huawei.asked[0]!.request).toEqual({
      keyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      description: '',
      spec: 'AES_256',
      usage: 'ENCRYPT_DECRYPT',
      origin: 'KEYLEDGER',
      alias: 'test',
      tags: {},
      rotationPeriodDays: null,
    });
  });

  it.each([
    [{ key_spec: 'RSA_2048' }, { spec: 'RSA_2048', usage: 'SIGN_VERIFY' }],
    [
      { key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' },
      { spec: 'RSA_2048', usage: 'ENCRYPT_DECRYPT' },
    ],
    [{ key_spec: 'EC_P384' }, { spec: 'EC_P384', usage: 'SIGN_VERIFY' }],
    [{ key_spec: 'SECP256K1' }, { spec: 'EC_SECP256K1', usage: 'SIGN_VERIFY' }],
    [{ key_spec: 'HMAC_512' }, { spec: 'HMAC_512', usage: 'GENERATE_VERIFY_MAC' }],
    [
      { key_description: 'd', origin: 'external', keystore_id: '0', enterprise_project_id: '0' },
      { description: 'd', origin: 'EXTERNAL', spec: 'AES_256' },
    ],
  ])('translates %j', async (members, expected) => {
    const huawei = creating();
    expect((await huawei.post('create-key', { key_alias: 'a', ...members })).status).toBe(200);
    expect(huawei.asked[0]!.request).toMatchObject(expected);
  });

  it.each([
    ['no name', { key_alias: undefined }, 'KMS.0204'],
    ['a name with a space', { key_alias: 'a b' }, 'KMS.1101'],
    ['a name that is too long', { key_alias: 'a'.repeat(251) }, 'KMS.1101'],
    ['the name of a default key', { key_alias: 'evs/default' }, 'KMS.1101'],
    ['a reserved name', { key_alias: 'aws/x' }, 'KMS.1101'],
    ['SM4', { key_spec: 'SM4' }, 'KMS.1110'],
    ['a description that is too long', { key_description: 'd'.repeat(256) }, 'KMS.1103'],
    ['a curve that encrypts', { key_spec: 'EC_P256', key_usage: 'ENCRYPT_DECRYPT' }, 'KMS.1114'],
    ['a symmetric key that signs', { key_usage: 'SIGN_VERIFY' }, 'KMS.1115'],
    ['a MAC key that signs', { key_spec: 'HMAC_256', key_usage: 'SIGN_VERIFY' }, 'KMS.0308'],
    ['an unknown origin', { origin: 'hsm' }, 'KMS.0308'],
    ['another keystore', { keystore_id: '1' }, 'KMS.0340'],
    ['another enterprise project', { enterprise_project_id: 'x' }, 'KMS.0308'],
    ['a short sequence', { sequence: '1' }, 'KMS.0206'],
  ])('refuses %s, and makes nothing', async (_, members, code) => {
    const huawei = creating();
    expect(await huawei.refusal('create-key', { key_alias: 'a', ...members })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('says in Huawei’s codes that the name is taken and that the quota is used up', async () => {
    for (const [ours, theirs] of [
      ['AliasExists', 'KMS.1104'],
      ['LimitExceeded', 'KMS.1105'],
    ] as const) {
      const huawei = new HuaweiDialect({ 'lifecycle.keys.create': new KeyledgerError(ours, 'words') });
      expect(await huawei.refusal('create-key', { key_alias: 'a' })).toBe(theirs);
    }
  });

  it('is for roles that create keys', async () => {
    expect(await creating().refusal('create-key', { key_alias: 'a' }, 'user')).toBe('KMS.0307');
    expect((await creating().post('create-key', { key_alias: 'a' }, 'operator')).status).toBe(200);
  });
});
