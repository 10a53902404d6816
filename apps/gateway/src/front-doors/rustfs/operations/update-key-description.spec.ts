import { aKey, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('POST keys/update-description answers the key after it', async () => {
  const key = aKey({ tags: { team: 'a' } });
  const dialect = new RustfsDialect({ 'lifecycle.keys.change': { key, position: 1 } });
  const { status, body } = await dialect.call('POST', 'keys/update-description', {
    key_id: KEY_ID,
    description: '',
  });
  const state = { deletion_date: null, rotation_enabled: false, key_state: 'Enabled', tags: { team: 'a' } };
  expect([status, body]).toEqual([
    200,
    {
      ...{ success: true, message: 'key description updated', key_id: KEY_ID },
      key_metadata: { ...METADATA, ...state },
    },
  ]);
  expect(dialect.asked[0]!.request).toEqual({
    key: { id: KEY_ID },
    change: { type: 'ChangeDescription', description: '' },
  });
});

it.each([
  { description: 'x' },
  { key_id: KEY_ID },
  { key_id: KEY_ID, description: 7 },
  { key_id: KEY_ID, description: 'x'.repeat(8193) },
])('%j is refused, and nothing changes', async (sent) => {
  const dialect = new RustfsDialect();
  const { status, body } = await dialect.call('POST', 'keys/update-description', sent);
  expect([status, body.code]).toEqual([400, 'InvalidRequest']);
  expect(dialect.asked).toEqual([]);
});
