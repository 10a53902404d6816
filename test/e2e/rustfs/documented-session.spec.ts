import { base64, eventually } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { admin, refused, type Reply } from './support.js';

/**
 * RustFS's reference of its KMS admin API, line by line: its requests as they stand there, and every field and status of its
 * answers. The vault backend is configured and shown here; keys in a Vault are in vault.spec.ts.
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
  admin(stack, method, path, body);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UNKNOWN = 'fa5bac0e-2a2c-4f9a-a09d-2f5b8a59ed85';

/** The documented request, word for word. */
const VAULT = {
  backend_type: 'vault',
  address: 'https://vault.example.com:8200',
  auth_method: { token: 's.XYZ' },
  mount_path: 'transit',
  kv_mount: 'secret',
  key_path_prefix: 'rustfs/kms/keys',
  default_key_id: 'rustfs-master',
  enable_cache: true,
  cache_ttl_seconds: 600,
  timeout_seconds: 30,
  retry_attempts: 3,
};
const VAULT_SUMMARY = {
  backend_type: 'vault',
  default_key_id: 'rustfs-master',
  timeout_seconds: 30,
  retry_attempts: 3,
  enable_cache: true,
  cache_summary: { max_keys: 1024, ttl_seconds: 600, enable_metrics: true },
  backend_summary: {
    backend_type: 'vault',
    address: 'https://vault.example.com:8200',
    auth_method_type: 'token',
    namespace: null,
    mount_path: 'transit',
    kv_mount: 'secret',
    key_path_prefix: 'rustfs/kms/keys',
  },
};

async function expectAnswer(
  [method, path, body]: [string, string, unknown?],
  status: number,
  said: unknown,
): Promise<any> {
  const reply = await call(method, path, body);
  expect([reply.status, reply.body]).toEqual([status, said]);
  return reply.body;
}

describe('the service', () => {
  it('is not configured at first, says so, and does nothing', async () => {
    const nothing = { status: 'NotConfigured', backend_type: null, healthy: null, config_summary: null };
    await expectAnswer(['GET', '/status'], 200, nothing);
    const failed = refused('InternalError', 'failed to create key: KMS is not configured');
    await expectAnswer(['POST', '/keys', { KeyUsage: 'ENCRYPT_DECRYPT' }], 500, failed);
    await expectAnswer(['POST', '/start'], 409, refused('Conflict', 'KMS is not configured'));
  });

  it('takes the documented configuration, does not start by it, and shows it without its token', async () => {
    const configured = { success: true, message: 'KMS configured successfully', status: 'Configured' };
    await expectAnswer(['POST', '/configure', VAULT], 200, configured);
    const shown = {
      ...{ status: 'Configured', backend_type: 'vault', healthy: null, config_summary: VAULT_SUMMARY },
    };
    await expectAnswer(['GET', '/status'], 200, shown);
    await expectAnswer(['GET', '/service-status'], 200, shown);
    await expectAnswer(['POST', '/status'], 200, shown);
    await expectAnswer(['GET', '/config'], 200, {
      backend: 'vault',
      cache_enabled: true,
      cache_max_keys: 1024,
      cache_ttl_seconds: 600,
      default_key_id: 'rustfs-master',
    });
  });

  it('changes the fields that are there by a reconfiguration, and no others', async () => {
    const more = { auth_method: { token: 's.ABC' }, cache_ttl_seconds: 900 };
    const { success, status } = (await call('POST', '/reconfigure', more)).body;
    expect([success, status]).toEqual([true, 'Configured']);
    const cache = { ...VAULT_SUMMARY.cache_summary, ttl_seconds: 900 };
    const { config_summary } = (await call('GET', '/status')).body;
    expect(config_summary).toEqual({ ...VAULT_SUMMARY, cache_summary: cache });
  });

  it('does not start with a Vault that cannot be used, and says that it is that', async () => {
    const { status, body } = await call('POST', '/start');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(body.message).toMatch(/vault/i);
    expect((await call('GET', '/status')).body.status).toBe('Configured');
  });

  it('starts with the local backend, and once only', async () => {
    const local = {
      ...{ backend_type: 'local', key_dir: '/var/lib/rustfs/kms-keys', default_key_id: 'rustfs-master' },
      ...{ enable_cache: true, cache_ttl_seconds: 900 },
    };
    expect((await call('POST', '/configure', local)).status).toBe(200);
    const started = { success: true, message: 'KMS service started successfully', status: 'Running' };
    await expectAnswer(['POST', '/start'], 200, started);
    await expectAnswer(['POST', '/start'], 409, refused('Conflict', 'KMS already running'));
    await expectAnswer(['POST', '/configure', local], 409, refused('Conflict', 'KMS already running'));
    await expectAnswer(['GET', '/status'], 200, {
      ...{ status: 'Running', backend_type: 'local', healthy: true },
      config_summary: {
        ...VAULT_SUMMARY,
        backend_type: 'local',
        cache_summary: { max_keys: 1024, ttl_seconds: 900, enable_metrics: true },
        backend_summary: {
          ...{ backend_type: 'local', key_dir: '/var/lib/rustfs/kms-keys' },
          ...{ has_master_key: true, file_permissions: null },
        },
      },
    });
  });

  it('clears its caches with an empty answer', async () => {
    await expectAnswer(['POST', '/clear-cache'], 204, '');
  });

  it('stops, keeps its configuration and does nothing with keys until it is started again', async () => {
    const stopped = { success: true, message: 'KMS service stopped successfully', status: 'Configured' };
    await expectAnswer(['POST', '/stop'], 200, stopped);
    await expectAnswer(['POST', '/stop'], 200, stopped);
    const failed = (what: string) => refused('InternalError', `failed to ${what}: KMS is not running`);
    await expectAnswer(['POST', '/keys', {}], 500, failed('create key'));
    await expectAnswer(['GET', '/keys'], 500, failed('list keys'));
    await expectAnswer(['GET', `/keys/${UNKNOWN}`], 500, failed('describe key'));
    await expectAnswer(['POST', '/clear-cache'], 500, failed('clear the cache'));
    expect((await call('GET', '/config')).body.backend).toBe('local');
    expect((await call('POST', '/start')).body.status).toBe('Running');
  });
});

describe('keys', () => {
  let key_id: string;
  const metadata = (more: object) => ({
    ...{ key_id, description: 'project-alpha', enabled: true, key_usage: 'ENCRYPT_DECRYPT' },
    ...{ creation_date: expect.stringMatching(TIME), ...more },
  });

  it('are created as documented', async () => {
    const reply = await call('POST', '/keys', {
      KeyUsage: 'ENCRYPT_DECRYPT',
      Description: 'project-alpha',
      Tags: { owner: 'security', env: 'prod' },
    });
    ({ key_id } = reply.body);
    expect(key_id).toMatch(UUID);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ key_id, key_metadata: metadata({ rotation_enabled: false }) });
    const { tags } = (await stack.api('GET', `/keys/${key_id}`)).body;
    expect(tags).toEqual({ owner: 'security', env: 'prod' });
  });

  it('are listed, and in pages', async () => {
    const item = { key_id, description: 'project-alpha' };
    const whole = { keys: [item], truncated: false, next_marker: null };
    await expectAnswer(['GET', '/keys?limit=50&marker='], 200, whole);
    const second = (await call('POST', '/keys', { Description: 'second' })).body.key_id;
    const page = (await call('GET', '/keys?limit=1')).body;
    expect(page).toEqual({ keys: [item], truncated: true, next_marker: expect.any(String) });
    const rest = (await call('GET', `/keys?limit=1&marker=${encodeURIComponent(page.next_marker)}`)).body;
    expect(rest).toEqual({
      keys: [{ key_id: second, description: 'second' }],
      truncated: false,
      next_marker: null,
    });
  });

  it('are described', async () => {
    const described = { key_metadata: metadata({ deletion_date: null }) };
    await expectAnswer(['GET', `/keys/${key_id}`], 200, described);
  });

  it('give data keys that can be opened again with their context', async () => {
    const encryption_context = { bucket: 'analytics-data', object: '2024/09/18/report.parquet' };
    const body = { key_id, key_spec: 'AES_256', encryption_context };
    const made = await expectAnswer(['POST', '/generate-data-key', body], 200, {
      key_id,
      plaintext_key: expect.any(String),
      ciphertext_blob: expect.any(String),
    });
    expect(Buffer.from(made.plaintext_key, 'base64')).toHaveLength(32);
    const open = (context: object) =>
      stack.api('POST', `/keys/${key_id}/decrypt`, { ciphertext: made.ciphertext_blob, context });
    expect((await open(encryption_context)).body.plaintext).toBe(made.plaintext_key);
    expect((await open({ bucket: 'other' })).status).toBe(400);
  });

  it('are scheduled for deletion, and kept', async () => {
    const days = { key_id, pending_window_in_days: 7 };
    const leaving = metadata({ enabled: false, deletion_date: expect.stringMatching(TIME) });
    const { key_metadata } = await expectAnswer(['DELETE', '/keys/delete', days], 200, {
      key_metadata: leaving,
    });
    const waits = Date.parse(key_metadata.deletion_date) - Date.now();
    expect(Math.round(waits / 3_600_000)).toBe(7 * 24);
    await expectAnswer(['DELETE', '/keys/delete', days], 409, refused('Conflict'));
    const kept = metadata({ enabled: false, deletion_date: null });
    await expectAnswer(['POST', '/keys/cancel-deletion', { key_id }], 200, { key_metadata: kept });
  });
});

it('answers errors as documented', async () => {
  await expectAnswer(['POST', '/keys', '{"KeyUsage":'], 400, refused('InvalidRequest', 'invalid JSON'));
  await expectAnswer(
    ['POST', '/keys/cancel-deletion', {}],
    400,
    refused('InvalidRequest', 'key_id is missing'),
  );
  const url = `${stack.endpoint}/rustfs/admin/v3/kms/status`;
  const unsigned = await fetch(url);
  expect(unsigned.status).toBe(401);
  expect(await unsigned.json()).toEqual(refused('AccessDenied', 'authentication required'));
  await stack.hold('crypto-1');
  const away = await call('POST', '/keys', {});
  expect([away.status, away.body]).toEqual([
    500,
    refused('InternalError', expect.stringMatching(/^failed to create key: /)),
  ]);
  await stack.release('crypto-1');
});

it('keeps no secret of a configuration in the log, in a log line or in an answer', async () => {
  const events = await stack.api('GET', '/events?limit=1000');
  const all = [JSON.stringify(events.body), stack.logs()];
  expect(all[0]).toContain('KmsServiceReconfigured');
  for (const secret of ['s.XYZ', 's.ABC', base64('s.XYZ')]) {
    for (const text of all) expect(text.includes(secret)).toBe(false);
  }
});

it('is told the same after the gateway was started again', async () => {
  const before = (await call('GET', '/config')).body;
  await stack.restart('gateway-1');
  await eventually(async () => (await call('GET', '/config')).status === 200);
  expect((await call('GET', '/config')).body).toEqual(before);
});
