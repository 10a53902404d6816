import { LOCAL, RustfsDialect } from '../../../testing/rustfs-dialect.js';

it('a stop says that the configuration is kept', async () => {
  const service = { ...LOCAL, status: 'Configured' };
  const dialect = new RustfsDialect({ 'lifecycle.kms-service.change': { service, position: 1 } });
  expect((await dialect.call('POST', 'stop')).body).toEqual({
    ...{ success: true, message: 'KMS service stopped successfully', status: 'Configured' },
  });
  expect(dialect.asked[0]!.request.change).toEqual({ type: 'StopKmsService' });
});
