import { RouteTable } from '../../core/route-table.js';
import { GatewayUnderTest } from '../../testing/gateway-under-test.js';
import { OPERATIONS } from './operations.js';

test('the operations that are told are the routes that there are', async () => {
  const gateway = await GatewayUnderTest.start();
  const routes = gateway.app
    .get(RouteTable)
    .list()
    .filter(({ url }) => url.startsWith('/ConfigurationManager/'))
    .map(({ method, url }) => `${method} ${url.slice('/ConfigurationManager/v1/objects/'.length)}`);
  const told = OPERATIONS.map(({ route }) => route.replaceAll(/\{(\w+)\}/g, ':$1'));
  expect(told.sort()).toEqual(routes.sort());
  await gateway.stop();
});
