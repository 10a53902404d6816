import { RouteTable } from './route-table.js';

const route = (method: string, url: string, access?: string) =>
  ({ method, url, config: access ? { access } : {}, handler: () => undefined }) as never;

describe('the table of routes', () => {
  it('does not let a route start that names no access', () => {
    expect(() => new RouteTable().add(route('GET', '/api/v1/secrets'))).toThrow('names no access');
  });

  it('tells under which methods a path exists', () => {
    const routes = new RouteTable();
    routes.add(route('GET', '/keys/:id', 'keys.read'));
    routes.add(route('PATCH', '/keys/:id', 'keys.manage'));
    routes.add(route('GET', '/keys', 'keys.read'));
    expect(routes.methodsOf('/keys/alias%2Fa')).toEqual(['GET', 'PATCH']);
    expect(routes.methodsOf('/keys/a/b')).toEqual([]);
    expect(routes.methodsOf('/keysx')).toEqual([]);
  });

  it('opens the API’s description and nothing that is only called alike', () => {
    const routes = new RouteTable();
    routes.add(route('GET', '/api/docs'));
    routes.add(route('GET', '/api/docs/*'));
    routes.add(route('GET', '/api/openapi.json'));
    expect(() => routes.add(route('GET', '/api/docsx'))).toThrow('names no access');
    expect(() => routes.add(route('GET', '/api/openapi.json/x'))).toThrow('names no access');
  });
});
