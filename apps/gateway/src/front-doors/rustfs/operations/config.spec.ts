import { RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('the configuration is shown in its documented fields, also by a service that has been stopped', async () => {
  const shown = await new RustfsDialect().call('GET', 'config');
  expect(shown).toEqual({
    status: 200,
    body: {
      ...{ backend: 'local', cache_enabled: true, cache_max_keys: 1024, cache_ttl_seconds: 600 },
      default_key_id: null,
    },
  });
});

it('there is none before anything is configured', async () => {
  const dialect = new RustfsDialect();
  dialect.service = undefined;
  expect(await dialect.call('GET', 'config')).toEqual({
    status: 500,
    body: { code: 'InternalError', message: 'failed to read the configuration: KMS is not configured' },
  });
});
