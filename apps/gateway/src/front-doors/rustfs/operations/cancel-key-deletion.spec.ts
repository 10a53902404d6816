import { aKey, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

it.each([
  ['', { key_id: KEY_ID }],
  ['', { keyId: KEY_ID }],
  [`?keyId=${KEY_ID}`, undefined],
])('POST keys/cancel-deletion%s with %j cancels the deletion and shows the key', async (query, sent) => {
  const dialect = new RustfsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
  const { status, body } = await dialect.call('POST', `keys/cancel-deletion${query}`, sent);
  expect([status, body]).toEqual([200, { key_metadata: { ...METADATA, deletion_date: null } }]);
  expect(dialect.asked[0]!.request).toEqual({ key: { id: KEY_ID }, change: { type: 'CancelDeletion' } });
});

it.each([undefined, {}, { key_id: '' }, { key_id: 7 }, { key_id: KEY_ID, colour: 'red' }])(
  '%j is refused',
  async (sent) => {
    const dialect = new RustfsDialect();
    const { status, body } = await dialect.call('POST', 'keys/cancel-deletion', sent);
    expect([status, body.code]).toEqual([400, 'InvalidRequest']);
    expect(dialect.asked).toEqual([]);
  },
);
