import { CRYPTO } from '@keyledger/contracts';
import { KeyledgerError, type KmsBackendConfig } from '@keyledger/domain';
import { LOCAL, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const VAULT: KmsBackendConfig = {
  type: 'vault',
  auth: { method: 'approle', roleId: 'role-7', mount: 'approle' },
  ...{ address: 'https://vault', credentialId: 'kms-backend-1', namespace: 'team' },
  ...{ mountPath: 'transit', kvMount: 'secret', keyPathPrefix: 'keys' },
};

describe.each(['GET status', 'POST status', 'GET service-status'])('%s', (route) => {
  const [method, path] = route.split(' ') as [string, string];

  it('is there before anything is configured', async () => {
    const dialect = new RustfsDialect();
    dialect.service = undefined;
    expect(await dialect.call(method, path)).toEqual({
      status: 200,
      body: { status: 'NotConfigured', backend_type: null, healthy: null, config_summary: null },
    });
  });

  it.each([true, false])('says of a running service whether it is healthy: %s', async (ready) => {
    const dialect = new RustfsDialect();
    dialect.ready = ready;
    expect((await dialect.call(method, path)).body).toMatchObject({ status: 'Running', healthy: ready });
  });

  it('does not say it of one that does not run', async () => {
    const dialect = new RustfsDialect({}, { ...LOCAL, status: 'Configured' });
    expect((await dialect.call(method, path)).body).toMatchObject({ status: 'Configured', healthy: null });
  });
});

it('says that a running service is healthy only while its Vault can be used', async () => {
  const service = { ...LOCAL, config: { ...LOCAL.config, backend: VAULT } };
  const away = new KeyledgerError('Unavailable', 'sealed');
  for (const [reply, healthy] of [
    [{}, true],
    [away, false],
  ] as const) {
    const dialect = new RustfsDialect({ [CRYPTO.kmsBackend]: reply }, service);
    expect((await dialect.call('GET', 'status')).body).toMatchObject({ status: 'Running', healthy });
  }
});

it('has no summary of a cache that is off, and how a Vault is logged in to but not by what', async () => {
  const config = { ...LOCAL.config, backend: VAULT, enableCache: false };
  const dialect = new RustfsDialect({ [CRYPTO.kmsBackend]: {} }, { ...LOCAL, config });
  const { body } = await dialect.call('GET', 'status');
  expect(body.config_summary).toMatchObject({
    ...{ enable_cache: false, cache_summary: null },
    backend_summary: { auth_method_type: 'approle', namespace: 'team' },
  });
  expect(JSON.stringify(body)).not.toMatch(/kms-backend|role-7/);
});
