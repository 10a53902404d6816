import { aKey, aVersion, AwsDialect, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

const aws = (more = {}) =>
  new AwsDialect({
    'lifecycle.keys.versions': withVersions(
      aKey({ currentVersion: 3, ...more }),
      aVersion(1),
      aVersion(2),
      aVersion(3),
    ),
  });
const material = (version: number, state: string, date?: number) => ({
  KeyId: KEY_ID,
  KeyMaterialId: String(version).repeat(64),
  KeyMaterialState: state,
  ...(date === undefined ? {} : { RotationDate: date }),
});

describe('ListKeyRotations', () => {
  it('lists the rotations that were, in pages', async () => {
    const first = await aws().post('ListKeyRotations', { KeyId: KEY_ID, Limit: 1 });
    expect(first.body).toMatchObject({
      Rotations: [material(2, 'NON_CURRENT', 1795521602)],
      Truncated: true,
    });
    const second = await aws().post('ListKeyRotations', { KeyId: KEY_ID, Marker: first.body.NextMarker });
    expect(second.body).toEqual({ Rotations: [material(3, 'CURRENT', 1795521603)], Truncated: false });
  });

  it('lists the first material too when all of it is asked for', async () => {
    const { body } = await aws().post('ListKeyRotations', {
      KeyId: KEY_ID,
      IncludeKeyMaterial: 'ALL_KEY_MATERIAL',
    });
    expect(body.Rotations).toHaveLength(3);
    expect(body.Rotations[0]).toEqual(material(1, 'NON_CURRENT'));
  });

  it('refuses keys that AWS does not rotate', async () => {
    const { body } = await aws({ spec: 'RSA_2048' }).post('ListKeyRotations', { KeyId: KEY_ID });
    expect(body.__type).toBe('UnsupportedOperationException');
  });
});
