import { aKey, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const changed = (message: string) => ({
  ...{ success: true, message, key_id: KEY_ID },
  key_metadata: {
    ...{ ...METADATA, deletion_date: null, rotation_enabled: false, key_state: 'Enabled', tags: {} },
  },
});

it.each([
  ['', { key_id: KEY_ID }],
  ['', { keyId: KEY_ID }],
  [`?keyId=${KEY_ID}`, undefined],
])('POST keys/disable%s with %j disables the key', async (query, sent) => {
  const dialect = new RustfsDialect({ 'lifecycle.keys.change': { key: aKey(), position: 1 } });
  const { status, body } = await dialect.call('POST', `keys/disable${query}`, sent);
  expect([status, body]).toEqual([200, changed('key disabled successfully')]);
  expect(dialect.asked[0]!.request).toEqual({
    key: { id: KEY_ID },
    change: { type: 'DisableKey', acceptBound: false },
  });
});

it.each([undefined, {}, { key_id: '' }, { key_id: 7 }, { key_id: KEY_ID, colour: 'red' }])(
  '%j is refused',
  async (sent) => {
    const dialect = new RustfsDialect();
    const { status, body } = await dialect.call('POST', 'keys/disable', sent);
    expect([status, body.code]).toEqual([400, 'InvalidRequest']);
    expect(dialect.asked).toEqual([]);
  },
);
