import { mayDo, ROLES, type Action } from '@keyledger/domain';
import { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { RouteTable } from './route-table.js';

const OPEN = ['GET /', 'GET /v1.0', 'GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /api/openapi.json'];
const FIXED: Record<string, string> = {
  ':id': '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
  ':version': '1',
  ':name': 'alias%2Fa',
  ':accessKeyId': 'KLAKAAAAAAAAAAAAAAAA',
  ':grantId': 'a'.repeat(64),
  ':principalId': '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
  ':permission': 'use',
  ':webhookId': '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
  ':tokenId': '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
};

/** What each dialect answers to one whom nobody knows. */
function unknownCaller(url: string): number {
  if (url === '/') return 400;
  return /^\/v\d/.test(url) ? 403 : 401;
}

describe('no one in who does not belong', () => {
  let gateway: GatewayUnderTest;
  let routes: { method: string; url: string; access: string }[];
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    routes = gateway.app
      .get(RouteTable)
      .list()
      .map(({ method, url, access }) => ({
        method,
        url: url.replace(/:[a-zA-Z]+/g, (name) => FIXED[name]!),
        access,
      }));
  });
  afterAll(() => gateway.stop());

  const guarded = () => routes.filter(({ access }) => access !== 'open');

  it('refuses every route unsigned, but for probes, metrics and the API’s description', async () => {
    for (const { method, url } of guarded()) {
      const { status } = await gateway.call(method, url, { as: null, body: '{}' });
      expect(`${method} ${url} ${status}`).toBe(`${method} ${url} ${unknownCaller(url)}`);
    }
    const open = routes
      .filter(({ access }) => access === 'open')
      .map(({ method, url }) => `${method} ${url}`);
    expect(open.filter((route) => !/^(GET|HEAD) \/api\/docs/.test(route)).sort()).toEqual([...OPEN].sort());
  });

  it('refuses every route with a token that nobody has', async () => {
    const headers = { authorization: 'Bearer klt_nobody' };
    for (const { method, url } of guarded()) {
      const { status } = await gateway.call(method, url, { as: null, headers, body: '{}' });
      expect(`${method} ${url} ${status}`).toBe(`${method} ${url} ${unknownCaller(url)}`);
    }
  });

  it.each(ROLES)('lets the role %s do what its role includes, and nothing else', async (role) => {
    for (const { method, url, access } of guarded()) {
      if (access === 'byOperation') continue;
      const { status } = await gateway.call(method, url, { as: role, body: '{}' });
      expect(`${method} ${url} ${status === 403}`).toBe(
        `${method} ${url} ${access !== 'byService' && !mayDo(role, access as Action)}`,
      );
    }
  });

  it('says that it is denied before it says what is wrong with the body', async () => {
    const { body } = await gateway.call('POST', '/api/v1/keys', { as: 'auditor', body: '{broken' });
    expect(body.error.code).toBe('AccessDenied');
  });

  it('answers nothing but probes while the gateway has no lease', async () => {
    gateway.node.live = false;
    const refused = await gateway.call('GET', '/api/v1/whoami');
    const healthy = await gateway.call('GET', '/healthz');
    gateway.node.live = true;
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'Unavailable' } } });
    expect(refused.headers['retry-after']).toBe('1');
    expect(healthy.status).toBe(200);
  });
});

describe('rates', () => {
  it('are limited for each principal', async () => {
    const gateway = await GatewayUnderTest.start({ KEYLEDGER_RATE_LIMIT_PER_SECOND: 1 });
    const statuses = [];
    for (let index = 0; index < 3; index++)
      statuses.push((await gateway.call('GET', '/api/v1/whoami')).status);
    const other = await gateway.call('GET', '/api/v1/whoami', { as: 'auditor' });
    await gateway.stop();
    expect(statuses).toEqual([200, 200, 429]);
    expect(other.status).toBe(200);
  });

  it('of failed authentication are limited for each address, and hold up no one who belongs', async () => {
    const gateway = await GatewayUnderTest.start({ KEYLEDGER_AUTH_FAILURES_PER_SECOND: 1 });
    const headers = { authorization: 'Bearer klt_guess' };
    const codes = new Set<string>();
    for (let index = 0; index < 12; index++) {
      const { body } = await gateway.call('GET', '/api/v1/whoami', { as: null, headers });
      codes.add(body.error.code);
    }
    const belongs = await gateway.call('GET', '/api/v1/whoami');
    await gateway.stop();
    expect([...codes]).toEqual(['InvalidToken', 'RateLimited']);
    expect(belongs.status).toBe(200);
  });
});
