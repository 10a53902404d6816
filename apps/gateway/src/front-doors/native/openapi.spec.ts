import { RouteTable } from '../../core/route-table.js';
import { GatewayUnderTest } from '../../testing/gateway-under-test.js';

interface Operation {
  summary?: string;
  requestBody?: unknown;
  responses: Record<string, unknown>;
}

describe('the API’s description', () => {
  let gateway: GatewayUnderTest;
  let paths: Record<string, Record<string, Operation>>;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    paths = (await gateway.call('GET', '/api/openapi.json', { as: null })).body.paths;
  });
  afterAll(() => gateway.stop());

  it('has every route of the native API, with what it is for and what it answers', () => {
    const routes = gateway.app
      .get(RouteTable)
      .list()
      .filter(({ url }) => /^\/(api\/v1\/|healthz|readyz|metrics)/.test(url));
    for (const { method, url } of routes) {
      const operation = paths[url.replace(/:([a-zA-Z]+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(`${method} ${url}: ${operation?.summary}`).not.toMatch(/: (undefined)?$/);
      expect(Object.keys(operation!.responses).some((status) => status.startsWith('2'))).toBe(true);
    }
    expect(routes.length).toBeGreaterThan(50);
  });

  it('describes data-plane bodies by the schemas that validate them', () => {
    const { requestBody } = paths['/api/v1/keys/{id}/encrypt']!.post!;
    expect(requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { required: ['plaintext'], properties: { plaintext: { format: 'byte' } } },
        },
      },
    });
  });

  it('is a page for people that loads nothing from elsewhere', async () => {
    const { status, text } = await gateway.call('GET', '/api/docs', { as: null });
    expect(status).toBe(200);
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, path] of text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      expect(`${path} ${(await gateway.call('GET', `/api/${path}`, { as: null })).status}`).toBe(
        `${path} 200`,
      );
    }
  });

  it('serves no file but its own', async () => {
    for (const path of ['../../package.json', '..%2f..%2fpackage.json', '%2e%2e/package.json']) {
      expect((await gateway.call('GET', `/api/docs/${path}`, { as: null })).status).not.toBe(200);
    }
  });
});
