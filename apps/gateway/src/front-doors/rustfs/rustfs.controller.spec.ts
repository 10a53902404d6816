import { KeyledgerError, ROLES, type Role } from '@keyledger/domain';
import { LOCAL, RustfsDialect } from '../../testing/rustfs-dialect.js';
import { OPERATIONS } from './operations.js';

const routes = OPERATIONS.flatMap((operation) =>
  operation.routes.map((route) => [route.replace(':key_id', 'some-key'), operation] as const),
);
const call = (dialect: RustfsDialect, route: string, body?: unknown, role?: Role) => {
  const [method, path] = route.split(' ') as [string, string];
  return dialect.call(method, path, body, role);
};

describe.each(routes)('%s', (route, operation) => {
  it('is for admins alone, and says so before it looks at what was sent', async () => {
    for (const role of ROLES.filter((each) => each !== 'admin')) {
      expect(await call(new RustfsDialect(), route, '[', role)).toEqual({
        status: 403,
        body: { code: 'AccessDenied', message: 'unauthorised' },
      });
    }
  });

  it('refuses what is no JSON object', async () => {
    for (const [body, message] of [
      ['{"key_id":', 'invalid JSON'],
      ['\u0000', 'invalid JSON'],
      ['[1]', 'the body must be a JSON object'],
      ['null', 'the body must be a JSON object'],
    ] as const) {
      const dialect = new RustfsDialect();
      expect(await call(dialect, route, body)).toEqual({
        status: 400,
        body: { code: 'InvalidRequest', message },
      });
      expect(dialect.asked).toEqual([]);
    }
  });

  if (!operation.needsRunning) return;
  it('does nothing while the service does not run', async () => {
    for (const [service, words] of [
      [undefined, 'KMS is not configured'],
      [{ ...LOCAL, status: 'Configured' as const }, 'KMS is not running'],
    ] as const) {
      const dialect = new RustfsDialect();
      dialect.service = service;
      expect(await call(dialect, route)).toEqual({
        status: 500,
        body: { code: 'InternalError', message: `failed to ${operation.does}: ${words}` },
      });
      expect(dialect.asked).toEqual([]);
    }
  });
});

it.each(['configure?backend_type=local', 'reconfigure?backend_type=local', 'keys/tag?key_id=k&tags=a'])(
  'POST %s takes nothing but a key from its query',
  async (path) => {
    const dialect = new RustfsDialect({
      'lifecycle.kms-service.change': new KeyledgerError('InvalidRequest', 'backend_type is missing'),
    });
    expect((await dialect.call('POST', path)).status).toBe(400);
    expect(dialect.asked.flatMap(({ request }) => Object.keys(request.change.fields))).toEqual([]);
  },
);

it('what went wrong inside is said by nothing but that it did', async () => {
  const dialect = new RustfsDialect({ 'lifecycle.keys.list': new KeyledgerError('Internal', 'it failed') });
  expect(await call(dialect, 'GET keys')).toEqual({
    status: 500,
    body: { code: 'InternalError', message: 'failed to list keys: it failed' },
  });
});
