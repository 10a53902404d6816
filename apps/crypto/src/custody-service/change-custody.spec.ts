import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CustodyChangeRequest } from '@keyledger/contracts';
import { rootKeyStream } from '@keyledger/domain';
import { CustodyWorld, command } from '../testing/custody-world.js';
import { INSTANCE } from '../testing/rotating-node.js';
import { NOW, OTHER_PROJECT } from '../testing/stores.js';

let world: CustodyWorld;
beforeEach(async () => {
  world = await CustodyWorld.open();
});
afterEach(() => world.close());

const events = async () => (await world.log.readStream(rootKeyStream(INSTANCE))).slice(2);
const types = async () => (await events()).map(({ type }) => type);
const CREATE: Extract<CustodyChangeRequest['change'], { type: 'createProvider' }> = {
  type: 'createProvider',
  algorithms: ['AES256_CTR'],
  rotationPeriodSeconds: 86_400,
};

test('the provider is created, changed and deleted, and the log says by whom', async () => {
  const { position } = await world.change(CREATE);
  const [created, period] = await events();
  expect(created).toMatchObject({
    type: 'ProviderCreated',
    data: { name: 'NativeKMS', algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
    metadata: { principal: 'principal-1', principalName: 'ada', frontDoor: 'native' },
  });
  expect(period).toMatchObject({ type: 'RootKeyRotationPeriodSet', position });
  await world.change({ type: 'updateProvider', rotationPeriodSeconds: 90_000 });
  await world.change({ type: 'setRootKeyRotation', periodSeconds: null });
  expect(world.node.custodyLog.custody).toMatchObject({
    provider: { rotationPeriodSeconds: 90_000, createdAt: NOW },
    rootRotation: { periodSeconds: null },
  });
  await world.change({ type: 'deleteProvider' });
  expect(world.node.custodyLog.custody.provider).toBeNull();
});

test('a provider whose resources are bound is not deleted', async () => {
  await expect(world.change({ type: 'deleteProvider' })).rejects.toMatchObject({ code: 'NotFound' });
  await world.change(CREATE);
  world.counts = { total: 3, byAlgorithm: { AES256_CTR: 3, AES256_GCM: 0 } };
  await expect(world.change({ type: 'deleteProvider' })).rejects.toMatchObject({ code: 'ResourcesBound' });
  world.counts = new Error('key-lifecycle is away');
  await expect(world.change({ type: 'deleteProvider' })).rejects.toThrow('away');
  expect(world.node.custodyLog.custody.provider).not.toBeNull();
});

test('bad input changes nothing', async () => {
  const bad = { ...CREATE, rotationPeriodSeconds: 1 };
  await expect(world.change(bad)).rejects.toMatchObject({ code: 'InvalidRequest' });
  await expect(world.change({ ...CREATE, algorithms: ['ROT13'] })).rejects.toMatchObject({
    code: 'InvalidRequest',
  });
  expect(await events()).toEqual([]);
});

test('root key and shares are changed by the custody of this node', async () => {
  await world.change({ type: 'rotateRootKey' });
  await world.change({ type: 'distributeShares' });
  await world.change({ type: 'removeCustodian', custodianId: 3 });
  expect(world.asked).toEqual(['rotate manual', 'distribute', 'remove 3: removed by ada']);
});

test('a retry of a command, also one beside its first try, has one effect', async () => {
  const context = command();
  const change = { type: 'rotateRootKey' } as const;
  const tries = await Promise.all([1, 2, 3].map(() => world.change(change, context)));
  expect(world.asked).toEqual(['rotate manual']);
  expect(new Set(tries.map(({ position }) => position)).size).toBe(1);
  await expect(world.change(change, { ...context, requestHash: 'other' })).rejects.toMatchObject({
    code: 'IdempotencyMismatch',
  });
  const create = command();
  for (let n = 0; n < 2; n++) await world.change(CREATE, create);
  expect(await types()).toEqual(['CustodianRemoved', 'ProviderCreated', 'RootKeyRotationPeriodSet']);
});

test('a rotation of the master key that is under way is not joined by another', async () => {
  const context = command();
  await world.node.credentials.handle({ type: 'create', accessKeyId: 'AKIA' });
  await world.change({ type: 'rotateMasterKey' }, context);
  const [started] = await events();
  expect(started).toMatchObject({
    type: 'MasterKeyRotationStarted',
    data: { trigger: 'manual' },
    metadata: { principalName: 'ada' },
  });
  await world.change({ type: 'rotateMasterKey' }, context);
  await expect(world.change({ type: 'rotateMasterKey' })).rejects.toMatchObject({ code: 'ConcurrentChange' });
  await world.node.rotation.look();
  expect((await types()).filter((type) => type === 'MasterKeyRotationStarted')).toHaveLength(1);
});

test.each([
  ['an admin of another project', command('admin', OTHER_PROJECT)],
  ['an auditor', command('auditor')],
  ['an operator', command('operator')],
])('%s changes nothing', async (_who, context) => {
  const refused = { code: 'AccessDenied' };
  await expect(world.change(CREATE, context)).rejects.toMatchObject(refused);
  await expect(world.change({ type: 'rotateRootKey' }, context)).rejects.toMatchObject(refused);
  await expect(world.change({ type: 'rotateMasterKey' }, context)).rejects.toMatchObject(refused);
  expect(world.asked).toEqual([]);
  expect(await events()).toEqual([]);
});
