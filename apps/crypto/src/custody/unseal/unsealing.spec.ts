import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoCluster } from '../../testing/crypto-cluster.js';

// Nodes look after custody every few seconds.
jest.setTimeout(60_000);

let cluster: CryptoCluster;
beforeEach(async () => {
  cluster = await CryptoCluster.open();
});
afterEach(() => cluster.close());

test('a node alone holds the root key by itself, and finds it again at its next start', async () => {
  const [first] = await cluster.startAll(1);
  const { current, custodians } = first!.log.custody;
  expect(current.distribution).toMatchObject({ distributionNo: 1, threshold: 1 });
  expect(custodians).toMatchObject({ 1: { name: 'crypto-1', zone: 'default' } });
  const { id, key } = first!.masters.current;
  await first!.stop();
  const again = await cluster.start('crypto-1');
  await again.custody.unseal();
  expect(again.masters.current.id).toBe(id);
  expect(again.masters.current.key.equals(key)).toBe(true);
});

test('four nodes that start together deal one root key at 2/4, at the first attempt, and agree on it', async () => {
  const nodes = await cluster.startAll(4);
  const { distribution } = nodes[3]!.log.custody.current;
  expect(distribution).toMatchObject({ distributionNo: 1, threshold: 2 });
  expect(distribution!.shares.map(({ shareId }) => shareId)).toEqual([1, 2, 3, 4]);
  for (const { masters } of nodes)
    expect(masters.current.key.equals(nodes[0]!.masters.current.key)).toBe(true);
  expect(await nodes[0]!.store.masterKeys()).toHaveLength(1);
  for (const { name } of nodes) {
    const files = await readdir(cluster.nodeFolder(name));
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect((await stat(join(cluster.nodeFolder(name), file))).mode & 0o777).toBe(0o600);
    }
  }
});

test('a cold start unseals with any two of four, and one alone says how many are missing', async () => {
  const nodes = await cluster.startAll(4);
  const { key } = nodes[0]!.masters.current;
  for (const node of nodes) await node.stop();
  const one = await cluster.start('crypto-2');
  void one.custody.unseal();
  await cluster.until(() => one.custody.sharesAtHand.atHand === 1, 'its own share');
  expect(() => one.masters.current).toThrow(
    expect.objectContaining({
      code: 'Sealed',
      message: 'the service is sealed: 1 of 2 shares are at hand, 1 more needed',
    }),
  );
  const two = await cluster.start('crypto-4');
  await Promise.all([one.custody.unseal(), two.custody.unseal()]);
  expect(one.masters.current.key.equals(key)).toBe(true);
  expect(two.masters.current.key.equals(key)).toBe(true);
});

test('a node whose folder was wiped enrols again, is dealt a share, and old shares open nothing more', async () => {
  const nodes = await cluster.startAll(3);
  await nodes[2]!.stop();
  await cluster.wipe('crypto-3');
  const back = await cluster.start('crypto-3');
  await back.custody.unseal();
  await cluster.until(
    () => back.log.custody.current.distribution!.distributionNo > 1,
    'shares to be dealt anew',
  );
  const { custodians, current } = back.log.custody;
  expect(Object.keys(custodians)).toEqual(['1', '2', '4']);
  expect(current.distribution!.shares.map(({ custodianId }) => custodianId)).toEqual([1, 2, 4]);
  await cluster.until(async () => {
    const files = await readdir(cluster.nodeFolder('crypto-1'));
    return files.filter((name) => name.startsWith('share-')).join() === `share-${current.rootKeyId}-2.json`;
  }, 'the old share to go');
});

test('whoever listens on the bus while nodes unseal sees no share twice in the same form, and no key', async () => {
  const nodes = await cluster.startAll(2);
  const root = nodes[0]!.masters.root.key.export();
  for (const node of nodes) await node.stop();
  const again = await Promise.all(['crypto-1', 'crypto-2'].map((name) => cluster.start(name)));
  await Promise.all(again.map(({ custody }) => custody.unseal()));
  const heard = JSON.stringify(cluster.overheard);
  for (const form of ['hex', 'base64'] as const) expect(heard).not.toContain(root.toString(form));
  const sealed = cluster.overheard.flatMap(({ replies }) =>
    replies.flatMap((reply) =>
      ((reply as { shares?: { sealed: string }[] }).shares ?? []).map((each) => each.sealed),
    ),
  );
  expect(sealed.length).toBeGreaterThan(1);
  expect(new Set(sealed).size).toBe(sealed.length);
});
