import { KeyledgerError } from '@keyledger/domain';
import { aKey, CREATED, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const DESCRIBE = 'lifecycle.keys.describe';
const described = (more = {}) => new RustfsDialect({ [DESCRIBE]: aKey(more) });

it.each([
  `keys/${KEY_ID}`,
  `keys/${KEY_ID}?impact=false`,
  `describe-key?keyId=${KEY_ID}`,
  `describe-key?key-id=${KEY_ID}`,
  `key/status?key=${KEY_ID}`,
])('GET %s shows the key', async (path) => {
  const dialect = described();
  expect(await dialect.call('GET', path)).toEqual({
    status: 200,
    body: { key_metadata: { ...METADATA, deletion_date: null } },
  });
  expect(dialect.asked[0]!.request).toEqual({ key: { id: KEY_ID }, at: null });
});

it('a key that leaves says when', async () => {
  const { body } = await described({ state: 'PendingDeletion', deletionAt: aKey().createdAt }).call(
    'GET',
    `keys/${KEY_ID}`,
  );
  expect(body.key_metadata).toMatchObject({ enabled: false, deletion_date: CREATED });
});

it.each([
  ['rustfs-master', { alias: 'rustfs-master' }],
  ['alias%2Frustfs-master', { alias: 'rustfs-master' }],
])('a key is found by the name %s', async (name, key) => {
  const dialect = described();
  await dialect.call('GET', `describe-key?key=${name}`);
  expect(dialect.asked[0]!.request.key).toEqual(key);
});

it.each([
  ['describe-key', 400, 'InvalidRequest'],
  [`keys/${KEY_ID}?impact=maybe`, 400, 'InvalidRequest'],
  [`keys/${KEY_ID}?impact=true`, 501, 'NotImplemented'],
  ['describe-key?key=a%20b', 404, 'NotFound'],
  ['describe-key?key=arn:aws:kms:us-east-1:000000000001:key/x', 404, 'NotFound'],
])('GET %s is refused with %i', async (path, status, code) => {
  const dialect = described();
  const answer = await dialect.call('GET', path);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(dialect.asked).toEqual([]);
});

it.each(['KeyNotFound', 'KeyDeleted'] as const)('%s is NotFound', async (code) => {
  const dialect = new RustfsDialect({ [DESCRIBE]: new KeyledgerError(code, 'words') });
  expect(await dialect.call('GET', `keys/${KEY_ID}`)).toEqual({
    status: 404,
    body: { code: 'NotFound', message: 'words' },
  });
});
