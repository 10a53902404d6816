import { KeyledgerError } from '@keyledger/domain';
import { LOCAL, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const CHANGE = 'lifecycle.kms-service.change';
const RUNNING = { [CHANGE]: { service: LOCAL, position: 1 } };

it.each([
  [undefined, false],
  [{}, false],
  [{ force: false }, false],
  [{ force: true }, true],
])('starting with %j', async (sent, force) => {
  const dialect = new RustfsDialect(RUNNING, { ...LOCAL, status: 'Configured' });
  const { status, body } = await dialect.call('POST', 'start', sent);
  expect([status, body]).toEqual([
    200,
    { success: true, message: 'KMS service started successfully', status: 'Running' },
  ]);
  expect(dialect.asked[0]!.request.change).toEqual({ type: 'StartKmsService', force });
});

it('says that one which ran was started again', async () => {
  const { body } = await new RustfsDialect(RUNNING).call('POST', 'start', { force: true });
  expect(body.message).toBe('KMS service restarted successfully');
});

it('says that one runs already, and that a backend is not there', async () => {
  const refuse = (code: 'InvalidKeyState' | 'Unavailable', message: string) =>
    new RustfsDialect({ [CHANGE]: new KeyledgerError(code, message) }).call('POST', 'start');
  expect(await refuse('InvalidKeyState', 'KMS already running')).toEqual({
    status: 409,
    body: { code: 'Conflict', message: 'KMS already running' },
  });
  expect(await refuse('Unavailable', 'the Vault server is sealed')).toMatchObject({
    status: 500,
    body: { code: 'InternalError', message: expect.stringContaining('the Vault server is sealed') },
  });
});
