import { Input } from '../wire/input.js';
import { readConfiguration } from './fields.js';

const read = (body: object) => {
  const input = new Input(body as Record<string, unknown>, 'body');
  const configuration = readConfiguration(input);
  input.finish();
  return configuration;
};

it.each([
  ['vault', 'vault'],
  ['Vault', 'vault'],
  ['VaultKV2', 'vault'],
  ['vault-kv2', 'vault'],
  ['vault_kv2', 'vault'],
  ['Local', 'local'],
  ['local', 'local'],
])('the backend %s is %s', (backend_type, type) => {
  expect(read({ backend_type }).fields.backendType).toBe(type);
});

it.each(['VaultTransit', 'vault-transit', 'Static', 'AWS', 'aws_kms'])(
  'the backend %s is not offered',
  (type) => {
    expect(() => read({ backend_type: type })).toThrow('backend_type is offered as local and vault');
  },
);

const role = { role_id: 'r', secret_id: 'secret' };
const appRole = { method: 'approle', roleId: 'r', mount: 'approle' };
it.each<[string, object, object, string | null]>([
  ['the documented token', { token: 's.XYZ' }, { method: 'token' }, 's.XYZ'],
  ['a tagged token', { Token: { token: 's.XYZ' } }, { method: 'token' }, 's.XYZ'],
  ['a blank token, which is none', { Token: { token: '' } }, { method: 'token' }, null],
  ['an AppRole', { approle: role }, appRole, 'secret'],
  ['a tagged AppRole', { AppRole: role }, appRole, 'secret'],
  ['an AppRole elsewhere', { app_role: { ...role, mount: 'ci' } }, { ...appRole, mount: 'ci' }, 'secret'],
  ['an AppRole whose secret is kept', { approle: { role_id: 'r' } }, appRole, null],
])('%s is understood, its secret apart', (_what, auth_method, auth, secret) => {
  expect(read({ auth_method })).toEqual({ fields: { auth }, secret });
});

it.each<[string, object]>([
  ['auth_method must have exactly one member', { auth_method: {} }],
  ['auth_method must have exactly one member', { auth_method: { token: 'a', approle: role } }],
  ['auth_method is token or approle', { auth_method: { Kubernetes: { role: 'r' } } }],
  ['auth_method is token or approle', { auth_method: { TokenFile: { path: '/etc/shadow' } } }],
  ['auth_method must be an object', { auth_method: 's.XYZ' }],
  [
    'auth_method.approle.secret_id_file is not a field',
    { auth_method: { approle: { ...role, secret_id_file: 'f' } } },
  ],
  ['auth_method.approle.role_id is missing', { auth_method: { approle: { secret_id: 's' } } }],
  ['auth_method.token.colour is not a field', { auth_method: { token: { token: 'a', colour: 'red' } } }],
  ['skip_tls_verify is not offered', { skip_tls_verify: true }],
  ['colour is not a field', { colour: 'red' }],
  ['timeout_seconds must be a whole number', { timeout_seconds: '30' }],
  ['enable_cache must be true or false', { enable_cache: 'yes' }],
  ['cacheTtlSeconds is given twice', { cache_ttl_seconds: 1, cacheTtlSeconds: 1 }],
])('is refused: %s', (words, body) => {
  expect(() => read({ backend_type: 'vault', ...body })).toThrow(words);
});

it('tells null, which takes away, from absence, which leaves as it is', () => {
  expect(read({ default_key_id: null, namespace: null }).fields).toEqual({
    defaultKeyId: null,
    namespace: null,
  });
  expect(read({ timeout_seconds: null, address: null }).fields).toEqual({});
});

it('takes what has nothing to set here, and keeps none of it', () => {
  const local = { backend_type: 'Local', key_dir: '/keys', master_key: 'secret', file_permissions: 384 };
  const configuration = read({ ...local, allow_insecure_dev_defaults: true, skip_tls_verify: false });
  expect(configuration).toEqual({ fields: { backendType: 'local', keyDir: '/keys' }, secret: null });
});
