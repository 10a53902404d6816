import { expectStatus } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { admin, done, send, signed } from './support.js';

/** Requests as RustFS's reference spells them and as its newer versions do: one session in each, with the same answers. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

interface Spelling {
  vault: object;
  local: object;
  create: object;
  byQuery: boolean;
  keySpec: string;
  paths: Record<'create' | 'list' | 'status', string>;
  describe: (id: string) => string;
}

const DOCUMENTED: Spelling = {
  vault: { backend_type: 'vault', address: 'https://vault', auth_method: { token: 's.OLD' } },
  local: { backend_type: 'local' },
  create: { KeyUsage: 'ENCRYPT_DECRYPT', Description: 'alpha', Tags: { owner: 'security' } },
  byQuery: false,
  keySpec: 'AES_256',
  paths: { create: '/keys', list: '/keys', status: '/status' },
  describe: (id) => `/keys/${id}`,
};
const NEWER: Spelling = {
  vault: {
    ...{ backend_type: 'VaultKV2', address: 'https://vault', auth_method: { Token: { token: 's.NEW' } } },
    ...{ namespace: null, skip_tls_verify: false, allow_insecure_dev_defaults: false, default_key_id: null },
  },
  local: { backend_type: 'Local', key_dir: '/var/lib/keys', file_permissions: 384, master_key: 'not kept' },
  create: { key_usage: 'EncryptDecrypt', description: 'alpha', tags: { owner: 'security' } },
  byQuery: true,
  keySpec: 'Aes256',
  paths: { create: '/create-key', list: '/list-keys', status: '/service-status' },
  describe: (id) => `/describe-key?keyId=${id}`,
};
const OLDER_COMMANDS: Spelling = {
  ...NEWER,
  vault: {
    ...{ backend_type: 'vault_kv2', address: 'https://vault' },
    auth_method: { AppRole: { role_id: 'r', secret_id: 's.ROLE' } },
  },
  paths: { create: '/key/create', list: '/list-keys', status: '/status' },
  describe: (id) => `/key/status?key=${id}`,
};

test.each([
  ['as documented', DOCUMENTED],
  ['as newer versions spell it', NEWER],
  ['by the older commands', OLDER_COMMANDS],
])('a session %s', async (_what, { vault, local, create, byQuery, keySpec, paths, describe }) => {
  const post = (path: string, key_id: string) =>
    byQuery ? done(stack, 'POST', `${path}?keyId=${key_id}`) : done(stack, 'POST', path, { key_id });
  expect((await done(stack, 'POST', '/configure', vault)).status).toBe('Configured');
  expect((await done(stack, 'GET', paths.status)).backend_type).toBe('vault');
  await done(stack, 'POST', '/configure', local);
  await done(stack, 'POST', '/start', byQuery ? { force: false } : undefined);

  const { key_id, key_metadata } = await done(stack, 'POST', paths.create, create);
  const shown = {
    ...{ key_id, description: 'alpha', enabled: true, key_usage: 'ENCRYPT_DECRYPT' },
    creation_date: key_metadata.creation_date,
  };
  expect(key_metadata).toEqual({ ...shown, rotation_enabled: false });
  const described = { key_metadata: { ...shown, deletion_date: null } };
  expect(await done(stack, 'GET', describe(key_id))).toEqual(described);
  const { keys } = await done(stack, 'GET', `${paths.list}?limit=1000`);
  expect(keys).toContainEqual({ key_id, description: 'alpha' });

  const data = { key_id, key_spec: keySpec, encryption_context: { bucket: 'b' } };
  expect(
    Buffer.from((await done(stack, 'POST', '/generate-data-key', data)).plaintext_key, 'base64'),
  ).toHaveLength(32);

  const full = { ...described.key_metadata, rotation_enabled: false, key_state: 'Enabled' };
  const tags = { owner: 'security' };
  const changed = (message: string, more: object) => ({
    ...{ success: true, message, key_id },
    key_metadata: { ...full, tags, ...more },
  });
  const off = { enabled: false, key_state: 'Disabled' };
  expect(await post('/keys/disable', key_id)).toEqual(changed('key disabled successfully', off));
  expect(await post('/keys/enable', key_id)).toEqual(changed('key enabled successfully', {}));
  expect(await post('/keys/rotate', key_id)).toEqual(changed('key rotated successfully', {}));
  expect((await stack.api('GET', `/keys/${key_id}`)).body.currentVersion).toBe(2);
  expect(await done(stack, 'POST', '/keys/tag', { key_id, tags: { env: 'prod' } })).toEqual(
    changed('key tags updated', { tags: { ...tags, env: 'prod' } }),
  );
  expect(await done(stack, 'POST', '/keys/untag', { key_id, tag_keys: ['env'] })).toEqual(
    changed('key tags removed', {}),
  );
  expect(await done(stack, 'POST', '/keys/update-description', { key_id, description: '' })).toEqual(
    changed('key description updated', { description: '' }),
  );

  const leaving = byQuery
    ? await done(stack, 'DELETE', `/keys/delete?keyId=${key_id}&pending_window_in_days=7`)
    : await done(stack, 'DELETE', '/keys/delete', { key_id, pending_window_in_days: 7 });
  expect(leaving.key_metadata).toMatchObject({ key_id, enabled: false, deletion_date: expect.any(String) });
  const kept = await post('/keys/cancel-deletion', key_id);
  expect(kept.key_metadata).toMatchObject({ key_id, enabled: false, deletion_date: null });
  expect((await done(stack, 'POST', '/start', { force: true })).message).toBe(
    'KMS service restarted successfully',
  );
  await done(stack, 'POST', '/stop');
});

test('a key that was given a name is found by it, here and through the other front doors', async () => {
  await done(stack, 'POST', '/reconfigure', { default_key_id: 'rustfs-master' });
  await done(stack, 'POST', '/start');
  const { key_id } = await done(stack, 'POST', '/keys', { tags: { name: 'rustfs-master' } });
  expect((await done(stack, 'GET', '/keys/rustfs-master')).key_metadata.key_id).toBe(key_id);
  expect((await done(stack, 'POST', '/generate-data-key', { key_id: 'rustfs-master' })).key_id).toBe(key_id);
  expect(expectStatus(await stack.api('GET', '/keys/alias%2Frustfs-master'), 200).id).toBe(key_id);
  await done(stack, 'POST', '/stop');
});

test('a token that is rotated, or taken back, is kept nowhere but with crypto', async () => {
  const change = (path: string, body: object) => done(stack, 'POST', path, body);
  await change('/configure', DOCUMENTED.vault);
  await change('/reconfigure', { auth_method: { token: 's.ROTATED' } });
  await change('/reconfigure', { auth_method: { Token: { token: '' } }, timeout_seconds: 20 });
  const blank = await admin(stack, 'POST', '/reconfigure', { auth_method: { approle: { role_id: 'r' } } });
  expect(blank.status).toBe(400);
  await change('/configure', { backend_type: 'local' });
  const events = JSON.stringify((await stack.api('GET', '/events?limit=1000')).body);
  for (const secret of ['s.OLD', 's.NEW', 's.ROLE', 's.ROTATED', 'not kept']) {
    expect(events).not.toContain(secret);
    expect(stack.logs()).not.toContain(secret);
  }
});

test('an empty body is none, whether or not its media type is told', async () => {
  const made = await signed(stack, 'POST', '/stop', '');
  expect(made.headers['content-type']).toBe('application/json');
  expect((await send(made)).status).toBe(200);
  expect((await send(await signed(stack, 'POST', '/stop'))).status).toBe(200);
});
