import { expectStatus, newKey, replay } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Several instances of a service share its work: an operator sees each of them, and a replay whichever rebuilds. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ gateways: 2, cryptoNodes: 2, schedulers: 2 });
});
afterAll(() => stack?.stop());

test.each([0, 1])('gateway %i shows every instance of every service', async (gateway) => {
  const { ready, services } = expectStatus(await stack.api('GET', '/status', undefined, { gateway }), 200);
  expect(ready).toBe(true);
  expect(services.map(({ instance }: { instance: string }) => instance).sort()).toEqual([
    'audit-1',
    'crypto-1',
    'crypto-2',
    'gateway-1',
    'gateway-2',
    'key-lifecycle-1',
    'rotation-scheduler-1',
    'rotation-scheduler-2',
  ]);
});

test('an instance that is gone is shown no more, and a service without one as not ready', async () => {
  await stack.hold('rotation-scheduler-1');
  const one = expectStatus(await stack.api('GET', '/status'), 200);
  expect(one.ready).toBe(true);
  expect(one.services).toHaveLength(7);
  await stack.hold('rotation-scheduler-2');
  const none = expectStatus(await stack.api('GET', '/status'), 200);
  expect(none.ready).toBe(false);
  expect(none.services).toContainEqual({
    service: 'rotation-scheduler',
    instance: '',
    ready: false,
    details: { error: 'Unavailable' },
  });
  await stack.release('rotation-scheduler-1');
  await stack.release('rotation-scheduler-2');
});

test('a replay tells its outcome, whichever instance rebuilds and whichever gateway is asked', async () => {
  await newKey(stack, { rotationPeriodDays: 30 });
  for (let round = 0; round < 4; round++) expect((await replay(stack)).equal).toBe(true);
  const asked = expectStatus(await stack.api('GET', '/replay', undefined, { gateway: 1 }), 200);
  expect(asked).toMatchObject({ done: true, equal: true });
});
