import { KeyledgerError } from '@keyledger/domain';
import { aKey, KEY_ID, METADATA, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const CREATE = 'lifecycle.keys.create';
const created = () => new RustfsDialect({ [CREATE]: { key: aKey(), position: 1 } });

it.each(['keys', 'create-key', 'key/create'])('POST %s creates a key and shows it', async (path) => {
  const { status, body } = await created().call('POST', path, { Description: 'alpha' });
  expect([status, body]).toEqual([
    200,
    { key_id: KEY_ID, key_metadata: { ...METADATA, rotation_enabled: false } },
  ]);
});

const tags = { owner: 'security', env: 'prod' };
it.each([
  ['as documented', { KeyUsage: 'ENCRYPT_DECRYPT', Description: 'alpha', Tags: tags }],
  ['as newer versions have it', { key_usage: 'EncryptDecrypt', description: 'alpha', tags }],
])('a key is asked for %s', async (_what, sent) => {
  const dialect = created();
  await dialect.call('POST', 'keys', sent);
  const { keyId, ...asked } = dialect.asked[0]!.request;
  expect(keyId).toMatch(/^[0-9a-f-]{36}$/);
  expect(asked).toEqual({
    ...{ description: 'alpha', tags, usage: 'ENCRYPT_DECRYPT', spec: 'AES_256', origin: 'KEYLEDGER' },
    ...{ alias: null, rotationPeriodDays: null },
  });
});

it('nothing needs to be said of it', async () => {
  const dialect = created();
  expect((await dialect.call('POST', 'keys')).status).toBe(200);
  expect(dialect.asked[0]!.request).toMatchObject({ description: '', tags: {}, usage: 'ENCRYPT_DECRYPT' });
});

it('the tag `name` is an alias too, and a key for signing has a curve', async () => {
  const dialect = created();
  await dialect.call('POST', 'keys', { KeyUsage: 'SignVerify', Tags: { name: 'rustfs-master' } });
  expect(dialect.asked[0]!.request).toMatchObject({
    alias: 'rustfs-master',
    spec: 'EC_P256',
    usage: 'SIGN_VERIFY',
  });
});

it('what fails says so as documented', async () => {
  const dialect = new RustfsDialect({ [CREATE]: new KeyledgerError('Timeout', 'crypto was too slow') });
  expect(await dialect.call('POST', 'keys', {})).toEqual({
    status: 500,
    body: { code: 'InternalError', message: 'failed to create key: crypto was too slow' },
  });
});
