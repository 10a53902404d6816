import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CustodyScheduledRequest } from '@keyledger/contracts';
import { newId, nextRotationAt, rootKeyStream } from '@keyledger/domain';
import { CustodyWorld } from '../testing/custody-world.js';
import { INSTANCE } from '../testing/rotating-node.js';

let world: CustodyWorld;
beforeEach(async () => {
  world = await CustodyWorld.open();
  await world.change({ type: 'createProvider', algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 });
  world.clock.now = due('master-key-rotation').dueAt;
});
afterEach(() => world.close());

const due = (kind: CustodyScheduledRequest['kind']): CustodyScheduledRequest => {
  const { rootKey, masterKey } = world.node.custodyLog.custody.rotations;
  const dueAt = nextRotationAt(kind === 'root-key-rotation' ? rootKey : masterKey)!;
  return { instanceId: INSTANCE, kind, dueAt, traceparent: '00-trace' };
};

test('a master key that is due is rotated, once however often it is asked', async () => {
  const request = due('master-key-rotation');
  const answers = await Promise.all([1, 2].map(() => world.scheduled.handle(request)));
  expect(answers.map(({ done }) => done).sort()).toEqual([false, true]);
  await world.node.rotation.look();
  expect(await world.scheduled.handle(request)).toEqual({ done: false });
  const started = (await world.log.readStream(rootKeyStream(INSTANCE))).filter(
    ({ type }) => type === 'MasterKeyRotationStarted',
  );
  expect(started).toMatchObject([
    { data: { trigger: 'schedule' }, metadata: { principal: 'system:crypto', traceparent: '00-trace' } },
  ]);
});

test('a root key that is due is rotated by the custody of this node', async () => {
  expect(await world.scheduled.handle(due('root-key-rotation'))).toEqual({ done: true });
  expect(world.asked).toEqual(['rotate schedule']);
});

test('what is not owed by the log is not done', async () => {
  const request = due('root-key-rotation');
  for (const other of [{ dueAt: '2030-01-01T00:00:00.000Z' }, { instanceId: newId() }]) {
    expect(await world.scheduled.handle({ ...request, ...other })).toEqual({ done: false });
  }
  await world.change({ type: 'setRootKeyRotation', periodSeconds: null });
  expect(await world.scheduled.handle(request)).toEqual({ done: false });
  expect(world.asked).toEqual([]);
});
