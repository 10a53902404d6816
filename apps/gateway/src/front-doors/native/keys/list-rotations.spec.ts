import { AUDIT, LIFECYCLE, type HistoryRequest } from '@keyledger/contracts';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const version = (number: number) => ({ version: number, state: 'Enabled', createdAt: AT, fingerprint: 'f' });
const rotated = (number: number, trigger: string) => ({
  type: 'KeyRotated',
  data: { version: number, trigger },
});

it('lists rotations with what set them off, also from a history of several pages', async () => {
  const gateway = await GatewayUnderTest.start();
  const key = aKey({ currentVersion: 3 });
  gateway.answers.set(LIFECYCLE.describeKey, () => key);
  gateway.answers.set(LIFECYCLE.listVersions, () => ({ key, versions: [1, 2, 3].map(version) }));
  gateway.answers.set(AUDIT.history, ({ cursor }: HistoryRequest) =>
    cursor === null
      ? { events: [{ type: 'KeyCreated', data: {} }, rotated(2, 'schedule')], nextCursor: 'more' }
      : { events: [rotated(3, 'manual')], nextCursor: 'even more' },
  );
  const { body } = await gateway.call('GET', `/api/v1/keys/${KEY_ID}/rotations`);
  await gateway.stop();
  expect(body).toEqual({
    rotations: [
      { version: 2, at: AT, trigger: 'schedule' },
      { version: 3, at: AT, trigger: 'manual' },
    ],
    rotation: key.rotation,
  });
  expect(gateway.asked.filter(({ subject }) => subject === AUDIT.history)).toHaveLength(2);
});
