import { KeyledgerError } from '@keyledger/domain';
import { aKey, aVersion, AwsDialect, KEY_ARN, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

const key = aKey({ origin: 'EXTERNAL' });
const deleting = (result: unknown = { key, position: 1 }) =>
  new AwsDialect({
    'lifecycle.keys.versions': withVersions(key, aVersion(1)),
    'lifecycle.keys.change': result,
  });

describe('DeleteImportedKeyMaterial', () => {
  it('deletes the material and names it', async () => {
    for (const KeyMaterialId of [undefined, '1'.repeat(64)]) {
      const aws = deleting();
      const { body } = await aws.post('DeleteImportedKeyMaterial', { KeyId: KEY_ID, KeyMaterialId });
      expect(body).toEqual({ KeyId: KEY_ARN, KeyMaterialId: '1'.repeat(64) });
      expect(aws.asked[1]!.request).toEqual({ key: { id: KEY_ID }, change: { type: 'DeleteMaterial' } });
    }
  });

  it('deletes nothing when other material is named', async () => {
    const aws = deleting();
    const { body } = await aws.post('DeleteImportedKeyMaterial', {
      KeyId: KEY_ID,
      KeyMaterialId: '2'.repeat(64),
    });
    expect(body.__type).toBe('NotFoundException');
    expect(aws.asked).toHaveLength(1);
  });

  it('says that material that was made here stays', async () => {
    const aws = deleting(new KeyledgerError('UnsupportedOperation', 'words'));
    const { body } = await aws.post('DeleteImportedKeyMaterial', { KeyId: KEY_ID });
    expect(body.__type).toBe('UnsupportedOperationException');
  });
});
