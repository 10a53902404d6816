import { KeyledgerError } from '@keyledger/domain';
import { aKey, KEY_ID, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const LIST = 'lifecycle.keys.list';
const listed = (nextCursor: string | null = null) =>
  new RustfsDialect({ [LIST]: { keys: [aKey(), aKey({ usage: 'SIGN_VERIFY' })], nextCursor } });
const item = { key_id: KEY_ID, description: 'alpha' };

it.each(['keys', 'list-keys'])('GET %s lists keys, and says whether there are more', async (path) => {
  expect((await listed().call('GET', path)).body).toEqual({
    ...{ keys: [item, item], truncated: false, next_marker: null },
  });
  expect((await listed('next').call('GET', path)).body).toMatchObject({
    truncated: true,
    next_marker: 'next',
  });
});

it.each([
  ['', { limit: 100, cursor: null, state: null }],
  ['?limit=50&marker=', { limit: 50, cursor: null }],
  ['?limit=2&marker=abc', { limit: 2, cursor: 'abc' }],
  ['?limit=5000000000', { limit: 1000 }],
  ['?status=Active', { state: 'Enabled' }],
  ['?status=pending-deletion', { state: 'PendingDeletion' }],
  ['?X-Amz-Signature=aa&limit=7', { limit: 7 }],
])('%s is asked of the service', async (query, asked) => {
  const dialect = listed();
  await dialect.call('GET', `keys${query}`);
  expect(dialect.asked[0]!.request).toMatchObject(asked);
});

it.each(['?limit=0', '?status=Deleted'])('%s is an empty list', async (query) => {
  expect((await listed().call('GET', `keys${query}`)).body).toEqual({
    ...{ keys: [], truncated: false, next_marker: null },
  });
});

it('a usage leaves keys of the other out', async () => {
  expect((await listed().call('GET', 'keys?usage=EncryptDecrypt')).body.keys).toHaveLength(1);
});

it.each([
  '?limit=abc',
  '?limit=-1',
  '?limit=',
  '?limit=1.5',
  '?status=odd',
  '?usage=odd',
  '?limit=1&limit=2',
])('%s is refused, and nobody is asked', async (query) => {
  const dialect = listed();
  const { status, body } = await dialect.call('GET', `keys${query}`);
  expect([status, body.code]).toEqual([400, 'InvalidRequest']);
  expect(dialect.asked).toEqual([]);
});

it('a marker that is none is refused', async () => {
  const dialect = new RustfsDialect({ [LIST]: new KeyledgerError('InvalidCursor', 'this is no cursor') });
  expect(await dialect.call('GET', 'keys?marker=zzz')).toMatchObject({
    status: 400,
    body: { code: 'InvalidRequest' },
  });
});
