import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { CUSTODIANS } from '@keyledger/contracts';
import { CryptoCluster, type ClusterNode } from '../../testing/crypto-cluster.js';
import { systemCause } from '../cause.js';
import { Authority } from '../identity/authority.js';
import { signDeal, type DealMessage } from './deal-messages.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
let nodes: ClusterNode[];
beforeAll(async () => {
  cluster = await CryptoCluster.open();
  nodes = await cluster.startAll(2);
});
afterAll(() => cluster.close());

const dealt = (): DealMessage[] =>
  cluster.overheard
    .filter(({ subject }) => subject === CUSTODIANS.deal)
    .map(({ payload }) => payload as DealMessage);
const keep = (deal: DealMessage) => nodes[1]!.custody.keeper.keep(deal);
const filesOf = (name: string): Promise<string[]> => readdir(cluster.nodeFolder(name));

test('the same dealing again is answered again, and changes nothing', async () => {
  const before = await filesOf('crypto-2');
  expect(await keep(dealt()[0]!)).toMatchObject({ custodianId: 2 });
  expect(await filesOf('crypto-2')).toEqual(before);
});

test('shares that are not dealt by who has the root key are refused', async () => {
  const { signature: _signature, proof: _proof, ...deal } = dealt()[0]!;
  const forger = new Authority(createSecretKey(randomBytes(32)));
  const next = { ...deal, distributionNo: 2, dealingId: 'another' };
  await expect(keep(signDeal(next, forger, null))).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(keep({ ...dealt()[0]!, distributionNo: 2 })).rejects.toMatchObject({ code: 'AccessDenied' });
  expect((await filesOf('crypto-2')).filter((name) => name.endsWith('-2.json'))).toEqual([]);
});

test('a number that another dealing has taken is not taken again', async () => {
  const { signature: _signature, proof: _proof, ...deal } = dealt()[0]!;
  const authority = new Authority(nodes[0]!.masters.root.key);
  const other = signDeal({ ...deal, dealingId: 'another' }, authority, null);
  expect(await keep(other)).toEqual({ custodianId: null, taken: 1 });
});

test('a node that no share is for says so', async () => {
  const [deal] = dealt();
  expect(await keep({ ...deal!, shares: deal!.shares.slice(0, 1) })).toEqual({ custodianId: null });
});

test('shares are dealt anew when an operator asks, and those before are gone', async () => {
  await nodes[0]!.custody.distribute(systemCause());
  const { current } = nodes[0]!.log.custody;
  expect(current.distribution!.distributionNo).toBe(2);
  await cluster.until(
    async () => (await filesOf('crypto-2')).join() === `identity.json,share-${current.rootKeyId}-2.json`,
    'the old share to go',
  );
});
