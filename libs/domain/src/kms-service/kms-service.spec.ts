import { decideKmsService, type KmsServiceCommand } from './decide.js';
import type { KmsServiceFields } from './configuration.js';
import { credentialOf, evolveKmsService, type KmsService } from './state.js';

const VAULT: KmsServiceFields = {
  backendType: 'vault',
  address: 'https://vault.example.com:8200',
  auth: { method: 'token' },
  credentialId: 'kms-backend-1',
};
const configure = (fields: KmsServiceFields): KmsServiceCommand => ({ type: 'ConfigureKmsService', fields });
const reconfigure = (fields: KmsServiceFields): KmsServiceCommand => ({
  type: 'ReconfigureKmsService',
  fields,
});
const start: KmsServiceCommand = { type: 'StartKmsService', force: false };
const stop: KmsServiceCommand = { type: 'StopKmsService' };

function carryOut(before: KmsService | undefined, ...commands: KmsServiceCommand[]): KmsService {
  let state = before;
  for (const command of commands) {
    for (const event of decideKmsService(command, state))
      state = evolveKmsService(state, event, (state?.revision ?? -1) + 1);
  }
  return state!;
}
const events = (command: KmsServiceCommand, before?: KmsService): string[] =>
  decideKmsService(command, before).map(({ type }) => type);

const configured = carryOut(undefined, configure({ backendType: 'local' }));
const running = carryOut(configured, start);

test.each<[string, KmsService | undefined, KmsServiceCommand, string[] | string]>([
  ['none configured', undefined, configure({ backendType: 'local' }), ['KmsServiceConfigured']],
  ['none reconfigured', undefined, reconfigure({ backendType: 'local' }), ['KmsServiceConfigured']],
  ['none started', undefined, start, 'KMS is not configured'],
  ['none stopped', undefined, stop, 'KMS is not configured'],
  ['a configured one configured', configured, configure(VAULT), ['KmsServiceConfigured']],
  ['a configured one reconfigured', configured, reconfigure(VAULT), ['KmsServiceReconfigured']],
  ['a configured one started', configured, start, ['KmsServiceStarted']],
  ['a configured one stopped', configured, stop, []],
  ['a running one configured', running, configure(VAULT), 'KMS already running'],
  ['a running one reconfigured', running, reconfigure(VAULT), ['KmsServiceReconfigured']],
  ['a running one reconfigured as it is', running, reconfigure({ backendType: 'local' }), []],
  ['a running one started', running, start, 'KMS already running'],
  [
    'a running one started by force',
    running,
    { ...start, force: true },
    ['KmsServiceStopped', 'KmsServiceStarted'],
  ],
  ['a running one stopped', running, stop, ['KmsServiceStopped']],
])('%s', (_what, before, command, outcome) => {
  if (typeof outcome === 'string') expect(() => events(command, before)).toThrow(outcome);
  else expect(events(command, before)).toEqual(outcome);
});

test('a configuration has the documented defaults, and stays through a stop', () => {
  const service = carryOut(undefined, configure(VAULT), start, stop);
  expect(service).toEqual({
    status: 'Configured',
    config: {
      backend: {
        ...{ type: 'vault', address: 'https://vault.example.com:8200', auth: { method: 'token' } },
        ...{ credentialId: 'kms-backend-1', namespace: null, mountPath: 'transit', kvMount: 'secret' },
        keyPathPrefix: 'rustfs/kms/keys',
      },
      ...{ defaultKeyId: null, timeoutSeconds: 30, retryAttempts: 3 },
      ...{ enableCache: true, maxCachedKeys: 1024, cacheTtlSeconds: 600 },
    },
    supersededCredentialId: null,
    revision: 2,
  });
});

test('a reconfiguration changes what is there and nothing else; null takes a value away', () => {
  const before = carryOut(undefined, configure({ ...VAULT, defaultKeyId: 'a', namespace: 'team' }), start);
  const changed = carryOut(before, reconfigure({ cacheTtlSeconds: 60, namespace: null }));
  expect(changed.status).toBe('Running');
  expect(changed.config).toEqual({
    ...before.config,
    cacheTtlSeconds: 60,
    backend: { ...before.config.backend, namespace: null },
  });
});

test('a new secret takes the place of the one before, which is then known to be for nothing', () => {
  const before = carryOut(undefined, configure(VAULT));
  const rotated = carryOut(before, reconfigure({ auth: { method: 'token' }, credentialId: 'kms-backend-2' }));
  expect([credentialOf(rotated.config), rotated.supersededCredentialId]).toEqual([
    'kms-backend-2',
    'kms-backend-1',
  ]);
  const kept = carryOut(rotated, reconfigure({ auth: { method: 'token' } }));
  expect(credentialOf(kept.config)).toBe('kms-backend-2');
  const local = carryOut(rotated, reconfigure({ backendType: 'local' }));
  expect([credentialOf(local.config), local.supersededCredentialId]).toEqual([null, 'kms-backend-2']);
});

test.each<[string, KmsServiceFields]>([
  ['backend_type is missing', {}],
  ['address is missing', { backendType: 'vault', auth: { method: 'token' }, credentialId: 'c' }],
  ['auth_method is missing', { ...VAULT, auth: undefined! }],
  ['auth_method has no token', { ...VAULT, credentialId: undefined! }],
  ['address is', { ...VAULT, address: 'ftp://vault' }],
  ['address is', { ...VAULT, address: 'https://user:password@vault' }],
  ['address is', { ...VAULT, address: 'https://vault/?token=s.XYZ' }],
  ['address is', { ...VAULT, address: `https://vault/${'x'.repeat(1024)}` }],
  ['mount_path is not', { ...VAULT, mountPath: 'a b' }],
  ['kv_mount is not', { ...VAULT, kvMount: '../sys' }],
  ['key_path_prefix is not', { ...VAULT, keyPathPrefix: '/absolute' }],
  ['namespace is not', { ...VAULT, namespace: '' }],
  ['auth_method.mount is not', { ...VAULT, auth: { method: 'approle', roleId: 'r', mount: 'a?b' } }],
  ['key_dir is not a field of the vault', { ...VAULT, keyDir: '/keys' }],
  ['address is not a field of the local', { backendType: 'local', address: 'https://vault' }],
  ['auth_method is not a field of the local', { backendType: 'local', auth: { method: 'token' } }],
  ['timeout_seconds must be 1 to 300', { backendType: 'local', timeoutSeconds: 0 }],
  ['retry_attempts must be 0 to 10', { backendType: 'local', retryAttempts: 11 }],
  ['max_cached_keys must be', { backendType: 'local', maxCachedKeys: 0 }],
  ['cache_ttl_seconds must be', { backendType: 'local', cacheTtlSeconds: 86_401 }],
  ['default_key_id is not', { backendType: 'local', defaultKeyId: 'a\u0000b' }],
])('a configuration is refused: %s', (words, fields) => {
  expect(() => decideKmsService(configure(fields), undefined)).toThrow(words);
});

test('a secret that came with a token does not pass for an AppRole', () => {
  const before = carryOut(undefined, configure(VAULT));
  const auth = { method: 'approle', roleId: 'r', mount: 'approle' } as const;
  expect(() => decideKmsService(reconfigure({ auth }), before)).toThrow('auth_method has no secret_id');
});

test('an event that cannot be is told loudly', () => {
  expect(() => evolveKmsService(undefined, { type: 'KmsServiceStarted', data: {} }, 0)).toThrow(
    'never configured',
  );
  expect(() => evolveKmsService(configured, { type: 'Odd' } as never, 1)).toThrow('unexpected');
});
