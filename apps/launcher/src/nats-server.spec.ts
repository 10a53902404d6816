import { serverEnv } from './nats-server.js';

test('the server collects its garbage seldom, within a limit, unless the environment says otherwise', () => {
  expect(serverEnv({ PATH: '/bin' })).toEqual({ PATH: '/bin', GOGC: '400', GOMEMLIMIT: '256MiB' });
  expect(serverEnv({ GOGC: '50' })).toMatchObject({ GOGC: '50', GOMEMLIMIT: '256MiB' });
});
