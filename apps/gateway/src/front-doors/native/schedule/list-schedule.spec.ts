import { SCHEDULER } from '@keyledger/contracts';
import { AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

it('shows what is due, page by page', async () => {
  const gateway = await GatewayUnderTest.start();
  const page = { entries: [{ keyId: KEY_ID, kind: 'rotation', dueAt: AT }], nextCursor: 'next' };
  gateway.answers.set(SCHEDULER.list, () => page);
  const { body } = await gateway.call('GET', '/api/v1/schedule?limit=1&cursor=c', { as: 'operator' });
  await gateway.stop();
  expect(body).toEqual(page);
  expect(gateway.asked[0]!.payload).toMatchObject({
    limit: 1,
    cursor: 'c',
    context: { caller: { role: 'operator' } },
  });
});
