import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { KeyledgerError, type CustodyEvent } from '@keyledger/domain';
import { systemCause } from '../custody/cause.js';
import { ACK_SECONDS, CustodyWorld, command } from '../testing/custody-world.js';
import { INSTANCE, ROOT } from '../testing/rotating-node.js';
import { NOW, OTHER_PROJECT } from '../testing/stores.js';

let world: CustodyWorld;
beforeEach(async () => {
  world = await CustodyWorld.open();
});
afterEach(() => world.close());

const context = command();
const custody = async (history = false) => {
  const reply = await world.showing.show({ context, what: 'custody', history });
  return (reply as Extract<typeof reply, { what: 'custody' }>).custody;
};
const masterKeys = async () => {
  const reply = await world.showing.show({ context, what: 'master-keys' });
  return (reply as Extract<typeof reply, { what: 'master-keys' }>).masterKeys;
};
const provider = async () => {
  const reply = await world.showing.show({ context, what: 'provider' });
  return (reply as Extract<typeof reply, { what: 'provider' }>).provider;
};

const enrolled = (custodianId: number): CustodyEvent => ({
  type: 'CustodianEnrolled',
  data: {
    ...{ custodianId, name: `crypto-${custodianId}`, zone: 'default', address: `10.0.0.${custodianId}` },
    ...{ signingKey: 's', sealingKey: 'h' },
  },
});
const dealt = (count: number, threshold: number): CustodyEvent => ({
  type: 'RootKeySharesDistributed',
  data: {
    rootKeyId: ROOT.id,
    distributionNo: 1,
    threshold,
    shares: Array.from({ length: count }, (_, n) => ({
      shareId: n + 1,
      custodianId: n + 1,
      fingerprint: 'f',
    })),
  },
});
const acked = (shareId: number): CustodyEvent => ({
  type: 'ShareAcknowledged',
  data: { rootKeyId: ROOT.id, distributionNo: 1, shareId, custodianId: shareId },
});
const node = (id: number, unsealed = true) => ({ name: `crypto-${id}`, unsealed });

test('custody shows who holds which share, who answers, and what is survived', async () => {
  await world.happened(...[1, 2, 3, 4].map(enrolled), dealt(4, 2), ...[1, 2, 3, 4].map(acked));
  world.live = [node(1), node(2), node(4, false)];
  expect(await custody()).toEqual({
    instanceId: INSTANCE,
    createdAt: NOW,
    state: 'running',
    survives: 'Any 2 of 4 nodes unseal: the loss of any 2 nodes is survived.',
    warnings: [],
    rotation: { periodSeconds: null, lastRotatedAt: null, nextRotationAt: null },
    current: {
      rootKeyId: ROOT.id,
      createdAt: NOW,
      masterKeys: { total: 1, garbage: 0, inUse: 1 },
      distribution: {
        ...{ threshold: 2, distributionNo: 1, distributedAt: NOW },
        ...{ protection: 'LEVEL4', protectionText: 'All shares have acked' },
        shares: [1, 2, 3, 4].map((id) => ({
          ...{ shareId: id, custodianId: id, zone: 'default', address: `10.0.0.${id}`, lastAckAt: NOW },
        })),
      },
    },
    former: [],
    custodians: [1, 2, 3, 4].map((id) => ({
      ...{ custodianId: id, name: `crypto-${id}`, zone: 'default', address: `10.0.0.${id}` },
      ...{ live: id !== 3, unsealed: id < 3 },
    })),
  });
});

test('former root keys are shown when asked for, the newest first', async () => {
  const distribution = { distributionNo: 1, threshold: 1, shares: [] };
  const rotated = (rootKeyId: string, previousRootKeyId: string): CustodyEvent => ({
    type: 'RootKeyRotated',
    data: {
      ...{ rootKeyId, fingerprint: 'f', previousRootKeyId, trigger: 'manual' },
      ...{ masterKeyIds: ['mkey_1'], distribution },
    },
  });
  await world.happened(rotated('nsk_2', ROOT.id), rotated('nsk_3', 'nsk_2'));
  expect((await custody()).former).toEqual([]);
  expect((await custody(true)).former.map(({ rootKeyId }) => rootKeyId)).toEqual(['nsk_2', ROOT.id]);
  expect((await custody()).rotation.lastRotatedAt).toBe(NOW);
});

test('a cluster of one node is a warning, and so is a weak protection', async () => {
  await world.happened(enrolled(1));
  world.live = [node(1, false)];
  world.state = 'sealed';
  expect((await custody()).warnings).toEqual([
    'the service is sealed: 1 of 2 shares are at hand, 1 more needed',
    'The protection of the root key is at LEVEL0: Nothing is held anywhere.',
    'The root key has not been dealt to any node yet: if this process ends, it is lost.',
  ]);
  await world.happened(dealt(1, 1), acked(1));
  world.live = [node(1)];
  world.state = 'running';
  expect((await custody()).warnings).toEqual([
    'One node alone holds the root key: no loss of that node or its disk is survived.',
  ]);
});

test('an acknowledgement older than three periods is a warning, and so is one that never came', async () => {
  await world.happened(enrolled(1), enrolled(2), enrolled(3), dealt(3, 2), acked(1), acked(2));
  world.live = [node(1)];
  const after = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1_000).toISOString();
  world.clock.now = after(3 * ACK_SECONDS);
  expect((await custody()).warnings).toEqual([]);
  world.clock.now = after(3 * ACK_SECONDS + 1);
  expect((await custody()).warnings).toEqual([
    `crypto-1 has not acknowledged share 1 since ${NOW}.`,
    `crypto-2 has not acknowledged share 2 since ${NOW}.`,
    `crypto-3 has never acknowledged share 3, dealt at ${NOW}.`,
  ]);
});

test.each([
  ['sealed', [node(2)], 'running'],
  ['sealed', [node(1, false)], 'sealed'],
  ['rotating', [node(1)], 'rotating'],
] as const)(
  'a node that is %s among nodes %j shows an installation that is %s',
  async (state, live, shown) => {
    world.state = state;
    world.live = [...live];
    expect((await custody()).state).toBe(shown);
  },
);

test('a rotation of the master key is shown with how far it is, and then with what is left', async () => {
  const before = await masterKeys();
  expect(before).toMatchObject({ running: null, masterKeys: [{ state: 'in-use', rootKeyId: ROOT.id }] });
  await world.happened({
    type: 'ProviderCreated',
    data: {
      ...{ providerId: 'p', name: 'NativeKMS' },
      ...{ algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
    },
  });
  await world.change({ type: 'rotateMasterKey' });
  await world.node.rotation.look();
  const [former] = before.masterKeys;
  const after = await masterKeys();
  expect(after).toEqual({
    rotation: { periodSeconds: 86_400, lastRotatedAt: NOW, nextRotationAt: '2026-01-03T03:04:05.678Z' },
    running: null,
    masterKeys: [{ ...former, masterKeyId: world.node.masters.current.id }],
  });
  const { masterKeys: counts } = (await custody()).current;
  expect(counts).toEqual({ total: 2, garbage: 1, inUse: 1 });
});

test('a rotation that damaged secrets keep from its end is shown, with a warning', async () => {
  await world.node.credentials.handle({ type: 'create', accessKeyId: 'AKIA' });
  const { kysely } = world.node.database;
  await kysely
    .updateTable('credentials')
    .set({ wrapped: Buffer.from('damaged') })
    .execute();
  await world.node.rotation.rotate('manual', systemCause());
  await world.node.rotation.look();
  expect(await masterKeys()).toMatchObject({
    running: { startedAt: NOW, rewrapped: 0, remaining: 1 },
    masterKeys: [{ state: 'retiring' }, { state: 'in-use' }],
  });
  expect((await custody()).warnings).toContainEqual(expect.stringMatching(/^1 secrets are damaged/));
});

test('the provider is shown with what its algorithms encrypt', async () => {
  expect(await provider()).toBeNull();
  await world.change({ type: 'createProvider', algorithms: ['AES256_GCM', 'AES256_CTR'] });
  world.counts = { total: 5, byAlgorithm: { AES256_CTR: 2, AES256_GCM: 3 } };
  world.live = [node(1)];
  await world.happened({ type: 'AllKeysBackedUp', data: { backupId: 'b', keys: 1 } });
  expect(await provider()).toEqual({
    providerId: expect.any(String),
    name: 'NativeKMS',
    algorithms: ['AES256_CTR', 'AES256_GCM'],
    rotationPeriodSeconds: 31_536_000,
    createdAt: NOW,
    status: 'running',
    rotatingMasterKey: false,
    lastKeyRotatedAt: null,
    lastAllKeysBackupAt: NOW,
    resources: [
      { algorithm: 'AES256_CTR', count: 2 },
      { algorithm: 'AES256_GCM', count: 3 },
    ],
  });
});

test('while it is sealed, the provider is shown without counts that nobody can make', async () => {
  await world.change({ type: 'createProvider', algorithms: ['AES256_CTR'] });
  world.counts = new KeyledgerError('Unavailable', 'behind');
  await expect(provider()).rejects.toMatchObject({ code: 'Unavailable' });
  world.state = 'sealed';
  expect(await provider()).toMatchObject({ status: 'sealed', resources: [] });
});

test('custody is not shown to another project', async () => {
  const stranger = command('admin', OTHER_PROJECT);
  await expect(world.showing.show({ context: stranger, what: 'custody' })).rejects.toMatchObject({
    code: 'AccessDenied',
  });
});
