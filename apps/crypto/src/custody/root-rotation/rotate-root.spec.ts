import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { cp, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CUSTODIANS } from '@keyledger/contracts';
import { CryptoCluster, isAcknowledged, type ClusterNode } from '../../testing/crypto-cluster.js';
import { systemCause } from '../cause.js';

// Nodes look after custody every few seconds.
jest.setTimeout(60_000);

let cluster: CryptoCluster;
beforeEach(async () => {
  cluster = await CryptoCluster.open();
});
afterEach(() => cluster.close());

const rootOf = ({ masters }: ClusterNode): string => masters.root.id;
const sharesOf = async (name: string): Promise<string[]> =>
  (await readdir(cluster.nodeFolder(name))).filter((file) => file.startsWith('share-'));

test('a rotation gives every node the new root key, while the master key stays the same', async () => {
  const nodes = await cluster.startAll(4);
  const before = rootOf(nodes[0]!);
  const { id, key } = nodes[1]!.masters.current;
  const { position } = await nodes[2]!.custody.rotateRoot('manual', systemCause());
  expect(position).toBe(await cluster.events.head(['rootkey-']));
  const after = rootOf(nodes[2]!);
  expect(after).not.toBe(before);
  await cluster.until(() => nodes.every((node) => rootOf(node) === after), 'all nodes to have it');
  for (const { masters } of nodes) {
    expect(masters.current.id).toBe(id);
    expect(masters.current.key.equals(key)).toBe(true);
  }
  const { current, former } = nodes[0]!.log.custody;
  expect(current).toMatchObject({ rootKeyId: after, masterKeys: { total: 1, inUse: [id] } });
  expect(current.distribution).toMatchObject({ distributionNo: 1, threshold: 2 });
  expect(former.map(({ rootKeyId }) => rootKeyId)).toEqual([before]);
});

test('after a rotation the old shares are gone, copies of them unseal nothing, and two new ones unseal', async () => {
  const nodes = await cluster.startAll(4);
  const copy = join(cluster.dataFolder, 'copy');
  await cp(join(cluster.dataFolder, 'custodians'), copy, { recursive: true });
  const { key } = nodes[0]!.masters.current;
  await nodes[0]!.custody.rotateRoot('schedule', systemCause());
  const after = rootOf(nodes[0]!);
  await cluster.until(() => isAcknowledged(nodes[0]!.log.custody), 'the new shares to be acknowledged');
  for (const { name } of nodes) {
    await cluster.until(
      async () => (await sharesOf(name)).join() === `share-${after}-1.json`,
      `${name} to have the new share alone`,
    );
  }
  await cluster.stopAll();
  const folders = join(cluster.dataFolder, 'custodians');
  await rename(folders, join(cluster.dataFolder, 'new'));
  await rename(copy, folders);
  const old = await Promise.all(nodes.map(({ name }) => cluster.start(name)));
  for (const { custody } of old) void custody.unseal();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(old.map(({ custody }) => custody.state)).toEqual(['sealed', 'sealed', 'sealed', 'sealed']);
  expect(old[0]!.custody.sharesAtHand).toEqual({ atHand: 0, needed: 2 });
  await cluster.stopAll();
  await rename(folders, copy);
  await rename(join(cluster.dataFolder, 'new'), folders);
  const two = await Promise.all(['crypto-1', 'crypto-4'].map((name) => cluster.start(name)));
  await Promise.all(two.map(({ custody }) => custody.unseal()));
  expect(two[1]!.masters.current.key.equals(key)).toBe(true);
});

test('while a node that answers does not keep its share, nothing is rotated, and the log says why', async () => {
  const nodes = await cluster.startAll(3);
  const before = rootOf(nodes[0]!);
  cluster.refuse('crypto-2', CUSTODIANS.deal);
  await expect(nodes[0]!.custody.rotateRoot('manual', systemCause())).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringMatching(/crypto-2 did not keep a share/),
  });
  expect(rootOf(nodes[0]!)).toBe(before);
  expect((await nodes[0]!.store.root())!.rootKeyId).toBe(before);
  const [last] = await cluster.events.readStream(`rootkey-${nodes[0]!.log.instanceId}`, {
    backwards: true,
    limit: 1,
  });
  expect(last).toMatchObject({
    type: 'RootKeyRotationFailed',
    data: { rootKeyId: before, trigger: 'manual' },
  });
});

test('a node that was away during two rotations finds the root key of now when it comes back', async () => {
  const nodes = await cluster.startAll(4);
  await nodes[3]!.stop();
  await nodes[0]!.custody.rotateRoot('manual', systemCause());
  await cluster.until(() => rootOf(nodes[1]!) === rootOf(nodes[0]!), 'the others to follow');
  await nodes[1]!.custody.rotateRoot('manual', systemCause());
  await cluster.until(() => rootOf(nodes[0]!) === rootOf(nodes[1]!), 'the others to follow');
  const back = await cluster.start('crypto-4');
  await back.custody.unseal();
  expect(rootOf(back)).toBe(rootOf(nodes[1]!));
  await cluster.until(async () => {
    const [file] = await sharesOf('crypto-4');
    return file === `share-${rootOf(back)}-2.json`;
  }, 'it to be dealt a share of its own');
});

test('a rotation that was cut off before the log heard of it is told by whoever starts next', async () => {
  const nodes = await cluster.startAll(2);
  const before = rootOf(nodes[0]!);
  const append = nodes[0]!.log.append.bind(nodes[0]!.log);
  nodes[0]!.log.append = async (decide, cause, key) => {
    if (key?.startsWith('rotated')) throw new Error('killed');
    return append(decide, cause, key);
  };
  await expect(nodes[0]!.custody.rotateRoot('manual', systemCause())).rejects.toThrow('killed');
  await cluster.until(() => nodes[1]!.log.custody.current.rootKeyId !== before, 'the log to be told');
  const { rootKeyId } = (await nodes[1]!.store.root())!;
  expect(nodes[1]!.log.custody.current.rootKeyId).toBe(rootKeyId);
  await cluster.until(() => rootOf(nodes[1]!) === rootKeyId, 'the other node to have it');
});

test('two rotations that are asked for at the same time, of different nodes, are done one after the other', async () => {
  const nodes = await cluster.startAll(2);
  await Promise.all(nodes.map(({ custody }) => custody.rotateRoot('manual', systemCause())));
  expect(nodes[0]!.log.custody.former).toHaveLength(2);
});
