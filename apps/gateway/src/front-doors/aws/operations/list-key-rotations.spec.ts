import { aKey, aVersion, AwsDialect, KEY_ID, withVersions } from '../../../testing/aws-dialect.js';

const events = [
  { type: 'KeyCreated', data: {} },
  { type: 'KeyRotated', data: { version: 2, trigger: 'schedule' } },
  { type: 'KeyRotated', data: { version: 3, trigger: 'manual' } },
];
const aws = (more = {}) =>
  new AwsDialect({
    'lifecycle.keys.versions': withVersions(
      aKey({ currentVersion: 3, ...more }),
      aVersion(1),
      aVersion(2),
      aVersion(3),
    ),
    'audit.history': { events, nextCursor: null },
  });
const material = (version: number, state: string, rotation: object = {}) => ({
  KeyId: KEY_ID,
  KeyMaterialId: String(version).repeat(64),
  KeyMaterialState: state,
  ...rotation,
});
const second = material(2, 'NON_CURRENT', { RotationDate: 1795521602, RotationType: 'AUTOMATIC' });
const third = material(3, 'CURRENT', { RotationDate: 1795521603, RotationType: 'ON_DEMAND' });

describe('ListKeyRotations', () => {
  it('lists the rotations that were and what set them off, in pages', async () => {
    const first = await aws().post('ListKeyRotations', { KeyId: KEY_ID, Limit: 1 });
    expect(first.body).toMatchObject({ Rotations: [second], Truncated: true });
    const next = await aws().post('ListKeyRotations', { KeyId: KEY_ID, Marker: first.body.NextMarker });
    expect(next.body).toEqual({ Rotations: [third], Truncated: false });
  });

  it('lists the first material too when all of it is asked for', async () => {
    const { body } = await aws().post('ListKeyRotations', {
      KeyId: KEY_ID,
      IncludeKeyMaterial: 'ALL_KEY_MATERIAL',
    });
    expect(body.Rotations).toHaveLength(3);
    expect(body.Rotations[0]).toEqual(material(1, 'NON_CURRENT'));
  });

  it('tells of imported material whether it is there, and when it expires', async () => {
    const imported = {
      origin: 'EXTERNAL',
      currentVersion: 1,
      materialExpiresAt: '2026-12-24T12:00:00.000Z',
    } as const;
    const ask = async (more: object) => {
      const replies = {
        'lifecycle.keys.versions': withVersions(aKey({ ...imported, ...more }), aVersion(1)),
      };
      const members = { KeyId: KEY_ID, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' };
      return (await new AwsDialect(replies).post('ListKeyRotations', members)).body.Rotations;
    };
    const expiring = {
      ImportState: 'IMPORTED',
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: 1798113600,
    };
    expect(await ask({})).toEqual([material(1, 'CURRENT', expiring)]);
    const gone = await ask({ state: 'PendingImport', materialExpiresAt: null });
    expect(gone).toEqual([material(1, 'CURRENT', { ImportState: 'PENDING_IMPORT' })]);
  });

  it('looks through a long history page by page', async () => {
    const pages = [
      { events: events.slice(0, 2), nextCursor: 'more' },
      { events: events.slice(2), nextCursor: null },
    ];
    const replies = {
      'lifecycle.keys.versions': withVersions(
        aKey({ currentVersion: 3 }),
        aVersion(1),
        aVersion(2),
        aVersion(3),
      ),
      'audit.history': ({ cursor }: { cursor: string | null }) => pages[cursor === null ? 0 : 1],
    };
    const { body } = await new AwsDialect(replies).post('ListKeyRotations', { KeyId: KEY_ID });
    expect(body.Rotations).toEqual([second, third]);
  });

  it('refuses keys that AWS does not rotate', async () => {
    const { body } = await aws({ spec: 'RSA_2048' }).post('ListKeyRotations', { KeyId: KEY_ID });
    expect(body.__type).toBe('UnsupportedOperationException');
  });
});
