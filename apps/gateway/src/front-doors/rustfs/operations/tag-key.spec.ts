import { aKey, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('POST keys/tag answers the key after it', async () => {
  const key = aKey({ tags: { team: 'a' } });
  const dialect = new RustfsDialect({ 'lifecycle.keys.change': { key, position: 1 } });
  const { status, body } = await dialect.call('POST', 'keys/tag', { key_id: KEY_ID, tags: { team: 'a' } });
  const state = { deletion_date: null, rotation_enabled: false, key_state: 'Enabled', tags: { team: 'a' } };
  expect([status, body]).toEqual([
    200,
    {
      ...{ success: true, message: 'key tags updated', key_id: KEY_ID },
      key_metadata: { ...METADATA, ...state },
    },
  ]);
  expect(dialect.asked[0]!.request).toEqual({
    key: { id: KEY_ID },
    change: { type: 'ChangeTags', set: { team: 'a' }, remove: [] },
  });
});

it.each([
  { tags: {} },
  { key_id: KEY_ID },
  { key_id: KEY_ID, tags: { a: 1 } },
  { key_id: KEY_ID, tags: [] },
  { key_id: KEY_ID, tags: { name: 'x' } },
])('%j is refused, and nothing changes', async (sent) => {
  const dialect = new RustfsDialect();
  const { status, body } = await dialect.call('POST', 'keys/tag', sent);
  expect([status, body.code]).toEqual([400, 'InvalidRequest']);
  expect(dialect.asked).toEqual([]);
});
