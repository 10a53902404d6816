import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryEventStore } from '@keyledger/event-store';
import { CryptoCluster } from '../../testing/crypto-cluster.js';
import { systemCause } from '../cause.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
beforeEach(async () => {
  cluster = await CryptoCluster.open();
});
afterEach(() => cluster.close());

async function loseDatabase(): Promise<void> {
  for (const name of await readdir(cluster.dataFolder)) {
    if (name.startsWith('crypto.db')) await rm(join(cluster.dataFolder, name));
  }
}

test('an empty material database beside a log is not set up anew: the record follows from the log where shares unseal', async () => {
  const nodes = await cluster.startAll(3);
  const { rootKeyId } = nodes[0]!.log.custody.current;
  const { instanceId } = nodes[0]!.log;
  const lost = nodes[0]!.masters.current.id;
  await cluster.stopAll();
  await loseDatabase();
  const again = await Promise.all(['crypto-1', 'crypto-2', 'crypto-3'].map((name) => cluster.start(name)));
  await Promise.all(again.map(({ custody }) => custody.unseal()));
  expect(again[0]!.masters.root.id).toBe(rootKeyId);
  expect(again[0]!.log.instanceId).toBe(instanceId);
  const master = again[0]!.masters.current.id;
  expect(master).not.toBe(lost);
  expect(again.map(({ masters }) => masters.current.id)).toEqual([master, master, master]);
  await cluster.until(
    () => again[0]!.log.custody.current.masterKeys.inUse.join() === master,
    'the log to tell of the new master key alone',
  );
  expect(again[0]!.log.custody.current.masterKeys).toMatchObject({ total: 2, garbage: 1 });
});

test('where no share is left either, the start fails and says what to do', async () => {
  const nodes = await cluster.startAll(2);
  const { instanceId } = nodes[0]!.log;
  await cluster.stopAll();
  await loseDatabase();
  for (const name of ['crypto-1', 'crypto-2']) await cluster.wipe(name);
  const node = await cluster.start('crypto-1');
  await expect(node.custody.unseal()).rejects.toThrow(
    `the material store is empty, but the log has an installation (${instanceId}), and no share of its root key is at hand`,
  );
  expect(await node.store.root()).toBeNull();
});

test('another, empty log is told of the root key that there is, also after a rotation, and of shares dealt anew', async () => {
  const nodes = await cluster.startAll(2);
  await nodes[0]!.custody.rotateRoot('manual', systemCause());
  const { rootKeyId } = (await nodes[0]!.store.root())!;
  await cluster.stopAll();
  const other = CryptoCluster.over(cluster.dataFolder, new MemoryEventStore());
  try {
    const [one] = await other.startAll(2);
    expect(one!.log.custody.current).toMatchObject({ rootKeyId, distribution: { threshold: 2 } });
  } finally {
    await other.close();
  }
});
