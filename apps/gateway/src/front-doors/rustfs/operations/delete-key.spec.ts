import { aKey, CREATED, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const leaving = aKey({ state: 'PendingDeletion', deletionAt: aKey().createdAt });
const scheduled = () => new RustfsDialect({ 'lifecycle.keys.change': { key: leaving, position: 1 } });

it.each<[string, string, object | undefined, number]>([
  ['the documented body', '', { key_id: KEY_ID, pending_window_in_days: 7 }, 7],
  ['a body without a window', '', { key_id: KEY_ID }, 30],
  ['a body that asks for nothing at once', '', { key_id: KEY_ID, force_immediate: false }, 30],
  ['a query', `?keyId=${KEY_ID}&pending_window_in_days=8`, undefined, 8],
])('%s schedules the deletion', async (_what, query, sent, days) => {
  const dialect = scheduled();
  const { status, body } = await dialect.call('DELETE', `keys/delete${query}`, sent);
  expect([status, body]).toEqual([
    200,
    { key_metadata: { ...METADATA, enabled: false, deletion_date: CREATED } },
  ]);
  expect(dialect.asked[0]!.request).toEqual({
    key: { id: KEY_ID },
    change: { type: 'ScheduleDeletion', waitHours: days * 24 },
  });
});

it.each<[string, string, object | undefined]>([
  ['no key', '', {}],
  ['nothing', '', undefined],
  ['a window that is too short', '', { key_id: KEY_ID, pending_window_in_days: 6 }],
  ['a window that is too long', '', { key_id: KEY_ID, pending_window_in_days: 31 }],
  ['a window of another type', '', { key_id: KEY_ID, pending_window_in_days: '7' }],
  ['a deletion at once', '', { key_id: KEY_ID, force_immediate: true, confirm_key_id: KEY_ID }],
  ['a deletion at once by a query', `?keyId=${KEY_ID}&force_immediate=true`, undefined],
  ['an unknown field', '', { key_id: KEY_ID, colour: 'red' }],
])('%s is refused, and nothing is scheduled', async (_what, query, sent) => {
  const dialect = scheduled();
  const { status, body } = await dialect.call('DELETE', `keys/delete${query}`, sent);
  expect([status, body.code]).toEqual([400, 'InvalidRequest']);
  expect(dialect.asked).toEqual([]);
});
