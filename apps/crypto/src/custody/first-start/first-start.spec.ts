import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoCluster, isAcknowledged, type ClusterNode } from '../../testing/crypto-cluster.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
beforeEach(async () => {
  cluster = await CryptoCluster.open();
});
afterEach(() => cluster.close());

const NAMES = ['crypto-1', 'crypto-2'];
const TWO = { KEYLEDGER_CUSTODY_NODES: 2 };
const startTwo = (): Promise<ClusterNode[]> => Promise.all(NAMES.map((name) => cluster.start(name, TWO)));

/** Starts two nodes for the first time, of which the one that sets up is killed at this point. */
async function killedAt(point: 'before the record' | 'after the record'): Promise<void> {
  const nodes = await startTwo();
  let reached = false;
  for (const { store, log } of nodes) {
    const establish = store.establish.bind(store);
    store.establish = async (record, master) => {
      reached = true;
      if (point === 'after the record') await establish(record, master);
      throw new Error('killed');
    };
    log.begin = async () => {
      throw new Error('killed');
    };
  }
  for (const { custody } of nodes) void custody.unseal().catch(() => undefined);
  await cluster.until(() => reached, 'the kill');
  await cluster.stopAll();
}

async function agree(): Promise<ClusterNode[]> {
  const nodes = await startTwo();
  await Promise.all(nodes.map(({ custody }) => custody.unseal()));
  await cluster.until(() => isAcknowledged(nodes[0]!.log.custody), 'the shares to be acknowledged');
  const record = (await nodes[0]!.store.root())!;
  expect(nodes.map(({ masters }) => masters.root.id)).toEqual([record.rootKeyId, record.rootKeyId]);
  expect(nodes[0]!.log.custody.current).toMatchObject({
    rootKeyId: record.rootKeyId,
    distribution: { distributionNo: 1, threshold: 2 },
  });
  expect(await nodes[0]!.store.masterKeys()).toHaveLength(1);
  return nodes;
}

test('a set-up that was cut off before its root key counted is begun anew, and leaves no share of it', async () => {
  await killedAt('before the record');
  const nodes = await agree();
  for (const name of NAMES) {
    await cluster.until(
      async () => (await readdir(cluster.nodeFolder(name))).length === 2,
      `${name} to have one share alone`,
    );
  }
  expect(nodes[0]!.log.custody.former).toEqual([]);
});

test('a set-up that was cut off after its root key counted is finished by the next start, with the same root key', async () => {
  await killedAt('after the record');
  const [probe] = await startTwo();
  const { rootKeyId } = (await probe!.store.root())!;
  await cluster.stopAll();
  const nodes = await agree();
  expect(nodes[1]!.masters.root.id).toBe(rootKeyId);
});

test('a node with another join secret is not waited for, gets no share, and is told', async () => {
  const strange = join(cluster.dataFolder, 'strange.secret');
  await writeFile(strange, Buffer.alloc(32, 9));
  const [one] = await cluster.startAll(1);
  const other = await cluster.start('crypto-2', { KEYLEDGER_CUSTODY_JOIN_SECRET_FILE: strange });
  void other.custody.unseal();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(other.custody.state).toBe('sealed');
  expect(Object.keys(one!.log.custody.custodians)).toEqual(['1']);
});

test('a node that comes after the set-up enrols, and the shares are dealt over both', async () => {
  const [one] = await cluster.startAll(1);
  const two = await cluster.start('crypto-2', { KEYLEDGER_CUSTODY_ZONE: 'b' });
  await two.custody.unseal();
  await cluster.until(
    () => one!.log.custody.current.distribution!.threshold === 2 && isAcknowledged(one!.log.custody),
    'both to have a share',
  );
  expect(one!.log.custody.custodians).toMatchObject({ 1: { zone: 'default' }, 2: { zone: 'b' } });
  // The share of before is ended behind the acknowledgement of the new one.
  const filesOfOne = () => readdir(cluster.nodeFolder('crypto-1'));
  await cluster.until(async () => (await filesOfOne()).length === 2, 'the share of before to be gone');
  expect(await filesOfOne()).toHaveLength(2);
});
