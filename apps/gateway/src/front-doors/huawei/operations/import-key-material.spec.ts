import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';

const members = { key_id: KEY_ID, import_token: 'dG9r', encrypted_key_material: 'bWF0' };
const waiting = { origin: 'EXTERNAL', state: 'PendingImport', currentVersion: 0 };
const importing = (key: object = {}, answer: unknown = { key: aKey(), position: 1 }) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ ...waiting, ...key } as object),
    'lifecycle.import.material': answer,
  });

describe('import-key-material', () => {
  it('imports, with a time of expiry in seconds or without', async () => {
    const huawei = importing();
    const { status, body } = await huawei.post('import-key-material', members);
    expect([status, body]).toEqual([200, '']);
    await huawei.post('import-key-material', { ...members, expiration_time: 1_800_000_000 });
    await huawei.post('import-key-material', { ...members, expiration_time: '1800000000' });
    const imports = huawei.asked.filter(({ name }) => name === 'lifecycle.import.material');
    const expiresAt = new Date(1_800_000_000_000).toISOString();
    const asked = { key: { id: KEY_ID }, importToken: 'dG9r', encryptedMaterial: 'bWF0' };
    expect(imports.map(({ request }) => request)).toEqual([
      { ...asked, expiresAt: null },
      { ...asked, expiresAt },
      { ...asked, expiresAt },
    ]);
  });

  it('puts a private key behind the temporary key that wraps it', async () => {
    const huawei = importing({ spec: 'RSA_2048' });
    await huawei.post('import-key-material', { ...members, encrypted_privatekey: 'cHJpdg==' });
    expect(Buffer.from(huawei.asked[1]!.request.encryptedMaterial, 'base64').toString()).toBe('matpriv');
  });

  it.each([
    ['a key with material of its own', { origin: 'KEYLEDGER' }, {}, 'KMS.0309'],
    ['a key that has its material', { state: 'Enabled' }, {}, 'KMS.0310'],
    ['no private key', { spec: 'EC_P256' }, {}, 'KMS.2608'],
    ['a private key for a symmetric one', {}, { encrypted_privatekey: 'cHJpdg==' }, 'KMS.0308'],
    ['a time that cannot be', {}, { expiration_time: 'tomorrow' }, 'KMS.2602'],
    ['no token', {}, { import_token: undefined }, 'KMS.0204'],
    ['a token that is not base64', {}, { import_token: '!' }, 'KMS.2605'],
    ['material that is not base64', {}, { encrypted_key_material: '!' }, 'KMS.0311'],
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, object, string] => [
      what,
      {},
      { key_id },
      code,
    ]),
  ])('refuses %s, and imports nothing', async (_, key, more, code) => {
    const huawei = importing(key);
    expect(await huawei.refusal('import-key-material', { ...members, ...more })).toBe(code);
    expect(huawei.asked.map(({ name }) => name)).not.toContain('lifecycle.import.material');
  });

  it.each([
    ['InvalidImportToken', {}, {}, 'KMS.2605'],
    ['ExpiredImportToken', {}, {}, 'KMS.2601'],
    ['InvalidCiphertext', {}, {}, 'KMS.0311'],
    ['InvalidRequest', {}, {}, 'KMS.2602'],
    ['IncorrectKeyMaterial', {}, {}, 'KMS.2604'],
    ['IncorrectKeyMaterial', { currentVersion: 1 }, {}, 'KMS.2606'],
    ['IncorrectKeyMaterial', { spec: 'RSA_2048' }, { encrypted_privatekey: 'cHJpdg==' }, 'KMS.2609'],
  ] as const)('says %s as Huawei does', async (ours, key, more, code) => {
    const huawei = importing(key, new KeyledgerError(ours, 'words'));
    expect(await huawei.refusal('import-key-material', { ...members, ...more })).toBe(code);
  });
});
