import { LOCAL, RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('a reconfiguration hands over the fields that are there alone, and says how the service is', async () => {
  const dialect = new RustfsDialect({ 'lifecycle.kms-service.change': { service: LOCAL, position: 1 } });
  const { status, body } = await dialect.call('POST', 'reconfigure', { cache_ttl_seconds: 900 });
  expect([status, body]).toEqual([
    200,
    { success: true, message: 'KMS reconfigured successfully', status: 'Running' },
  ]);
  expect(dialect.asked[0]!.request.change).toEqual({
    type: 'ReconfigureKmsService',
    fields: { cacheTtlSeconds: 900 },
  });
});
