import { KeyledgerError, type KeyVersion } from '@keyledger/domain';
import { aKey, aVersion, AwsDialect, KEY_ARN, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

const members = {
  KeyId: KEY_ID,
  ImportToken: 'AQID',
  EncryptedKeyMaterial: 'BAUG',
  ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
};
const external = { origin: 'EXTERNAL', currentVersion: 1 } as const;
const importing = (before: KeyVersion[], result: unknown = { key: aKey(external), position: 1 }) => {
  let versions = before;
  return new AwsDialect({
    'lifecycle.keys.versions': () => withVersions(aKey(external), ...versions),
    'lifecycle.import.material': () => {
      if (result instanceof Error) throw result;
      versions = [aVersion(1)];
      return result;
    },
  });
};
const imported = (aws: AwsDialect) => aws.asked.filter(({ name }) => name === 'lifecycle.import.material');

describe('ImportKeyMaterial', () => {
  it('imports material that does not expire, and names it', async () => {
    const aws = importing([]);
    const { body } = await aws.post('ImportKeyMaterial', { ...members, ImportType: 'NEW_KEY_MATERIAL' });
    expect(body).toEqual({ KeyId: KEY_ARN, KeyMaterialId: '1'.repeat(64) });
    expect(imported(aws)[0]!.request).toEqual({
      key: { id: KEY_ID },
      importToken: 'AQID',
      encryptedMaterial: 'BAUG',
      expiresAt: null,
    });
  });

  it('imports material that expires: AWS’s default', async () => {
    const aws = importing([]);
    const { status } = await aws.post('ImportKeyMaterial', {
      ...members,
      ExpirationModel: undefined,
      ValidTo: 1798113600.25,
    });
    expect(status).toBe(200);
    expect(imported(aws)[0]!.request.expiresAt).toBe('2026-12-24T12:00:00.250Z');
  });

  it('imports the same material again, also when it is named', async () => {
    const aws = importing([aVersion(1)]);
    const again = { ImportType: 'EXISTING_KEY_MATERIAL', KeyMaterialId: '1'.repeat(64) };
    expect((await aws.post('ImportKeyMaterial', { ...members, ...again })).status).toBe(200);
  });

  it.each([
    ['an expiry without its time', { ExpirationModel: 'KEY_MATERIAL_EXPIRES' }, 'ValidationException'],
    ['neither', { ExpirationModel: undefined }, 'ValidationException'],
    ['a time of what does not expire', { ValidTo: 1798113600 }, 'ValidationException'],
    ['a time that is none', { ExpirationModel: undefined, ValidTo: 1e300 }, 'SerializationException'],
    ['no token', { ImportToken: undefined }, 'ValidationException'],
    ['a token too long', { ImportToken: Buffer.alloc(6145).toString('base64') }, 'ValidationException'],
    ['no material', { EncryptedKeyMaterial: undefined }, 'ValidationException'],
    ['a description', { KeyMaterialDescription: 'd' }, 'UnsupportedOperationException'],
    ['a malformed material id', { KeyMaterialId: 'x' }, 'ValidationException'],
    [
      'new material for a key that had some',
      { ImportType: 'NEW_KEY_MATERIAL' },
      'UnsupportedOperationException',
    ],
    ['another material than named', { KeyMaterialId: '2'.repeat(64) }, 'IncorrectKeyMaterialException'],
  ])('refuses %s and imports nothing', async (_, more, type) => {
    const aws = importing([aVersion(1)]);
    expect((await aws.post('ImportKeyMaterial', { ...members, ...more })).body.__type).toBe(type);
    expect(imported(aws)).toEqual([]);
  });

  it('refuses material said to be known for a key that never had any', async () => {
    const aws = importing([]);
    const { body } = await aws.post('ImportKeyMaterial', { ...members, ImportType: 'EXISTING_KEY_MATERIAL' });
    expect(body.__type).toBe('IncorrectKeyMaterialException');
  });

  it.each([
    ['IncorrectKeyMaterial', 'IncorrectKeyMaterialException'],
    ['InvalidImportToken', 'InvalidImportTokenException'],
    ['ExpiredImportToken', 'ExpiredImportTokenException'],
    ['InvalidCiphertext', 'InvalidCiphertextException'],
  ] as const)('says %s in AWS’s words', async (code, type) => {
    const aws = importing([], new KeyledgerError(code, 'words'));
    expect((await aws.post('ImportKeyMaterial', members)).body.__type).toBe(type);
  });
});
