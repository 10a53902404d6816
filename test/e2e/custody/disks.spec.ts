import { createSecretKey } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, type EventStore } from '@keyledger/event-store';
import { NodeIdentity } from '../../../apps/crypto/src/custody/identity/node-identity.js';
import { LockChain } from '../../../apps/crypto/src/custody/locks/lock-chain.js';
import { ShareFolder } from '../../../apps/crypto/src/custody/share-files/share-folder.js';
import { openMasterKey } from '../../../apps/crypto/src/master-keys/master-key.js';
import { CryptoCluster } from '../../../apps/crypto/src/testing/crypto-cluster.js';
import { unwrap } from '../../../apps/crypto/src/wrapping/wrap.js';
import { versionPlace } from '../../../apps/crypto/src/wrapping/places.js';
import { encrypt, newKey } from '../../support/keys.js';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack } from '../../support/stack.js';
import { custodianFolder, untilAcknowledged } from './support.js';

/** Promise 6 against who has the disks: everything that four nodes at 2/4 left behind, read with the product's own code. */
const NODES = ['crypto-1', 'crypto-2', 'crypto-3', 'crypto-4'];
/** A node that can unseal does so well within this. */
const PATIENCE_MS = 2_000;

let disks: string;
let keyId: string;
const copies: string[] = [];
let ending: (() => Promise<void>)[] = [];

beforeAll(async () => {
  disks = mkdtempSync(join(tmpdir(), 'keyledger-disks-'));
  const stack = await startStack({ dataDir: disks, cryptoNodes: NODES.length });
  try {
    ({ id: keyId } = await newKey(stack));
    await encrypt(stack, keyId, 'not for who has a disk');
    await untilAcknowledged(stack, NODES.length);
  } finally {
    await stack.stop();
  }
});
afterEach(async () => {
  for (const end of ending.reverse()) await end();
  ending = [];
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});
afterAll(() => removeFolder(disks));

const isShare = (name: string): boolean => name.startsWith('share-');

/** A copy of all disks, with the share files of these nodes alone. */
function copyWithSharesOf(names: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'keyledger-copy-'));
  copies.push(copy);
  cpSync(disks, copy, { recursive: true });
  for (const name of NODES.filter((each) => !names.includes(each))) {
    const folder = custodianFolder(copy, name);
    for (const file of readdirSync(folder).filter(isShare)) rmSync(join(folder, file));
  }
  return copy;
}

async function startOn(copy: string): Promise<CryptoCluster> {
  const events: EventStore = await openEventStore({ url: `sqlite:${join(copy, 'events.db')}` });
  const cluster = CryptoCluster.over(copy, events);
  ending.push(() => cluster.close());
  await Promise.all(NODES.map((name) => cluster.start(name)));
  return cluster;
}

/** How many shares the nodes come by in good time, and whether any is unsealed. */
async function tryToUnseal(cluster: CryptoCluster): Promise<{ atHand: number; unsealed: boolean }> {
  const nodes = [...cluster.nodes.values()];
  for (const { custody } of nodes) void custody.unseal().catch(() => undefined);
  const isUnsealed = (): boolean => nodes.some(({ custody }) => custody.state !== 'sealed');
  const deadline = performance.now() + PATIENCE_MS;
  while (!isUnsealed() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    atHand: Math.max(...nodes.map(({ custody }) => custody.sharesAtHand.atHand)),
    unsealed: isUnsealed(),
  };
}

test('all disks without the share files unseal nothing', async () => {
  const cluster = await startOn(copyWithSharesOf([]));
  expect(await tryToUnseal(cluster)).toEqual({ atHand: 0, unsealed: false });
});

test.each(NODES)(
  'all disks with the share of %s alone unseal nothing, and the share opens no master key',
  async (name) => {
    const copy = copyWithSharesOf([name]);
    const cluster = await startOn(copy);
    expect(await tryToUnseal(cluster)).toEqual({ atHand: 1, unsealed: false });
    const folder = custodianFolder(copy, name);
    const shares = new ShareFolder(folder, await NodeIdentity.open(folder, name), new LockChain([]));
    await shares.load();
    const share = await shares.open(shares.all()[0]!);
    const [master] = await cluster.nodes.get(name)!.store.masterKeys();
    for (const bytes of [share.subarray(0, 32), share.subarray(1, 33)]) {
      const guess = { id: master!.root_key_id, key: createSecretKey(bytes) };
      expect(() => openMasterKey(guess, master!)).toThrow(/cannot be unwrapped/);
    }
  },
);

test('a share file that is moved to another node opens there as little as it does without its identity', async () => {
  const copy = copyWithSharesOf(['crypto-1']);
  const [file] = readdirSync(custodianFolder(copy, 'crypto-1')).filter(isShare);
  cpSync(join(custodianFolder(copy, 'crypto-1'), file!), join(custodianFolder(copy, 'crypto-2'), file!));
  const folder = custodianFolder(copy, 'crypto-2');
  const shares = new ShareFolder(folder, await NodeIdentity.open(folder, 'crypto-2'), new LockChain([]));
  await shares.load();
  expect(await shares.openIfWhole(shares.all()[0]!)).toBeNull();
});

test('with two shares the same code unseals and opens the key: what was tried before was not tried wrongly', async () => {
  const cluster = await startOn(copyWithSharesOf(['crypto-2', 'crypto-3']));
  expect((await tryToUnseal(cluster)).unsealed).toBe(true);
  const { store, masters } = [...cluster.nodes.values()].find(({ custody }) => custody.state !== 'sealed')!;
  const row = (await store.keyVersion(keyId, 1))!;
  expect(unwrap(await masters.master(row.mkey_id), versionPlace(row), row.wrapped)).toHaveLength(32);
});

test('no file of a disk but the share files holds a share or the root key, sealed or in clear', () => {
  const sealed = NODES.flatMap((name) => {
    const folder = custodianFolder(disks, name);
    return readdirSync(folder)
      .filter(isShare)
      .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { sealed: string }).sealed);
  });
  expect(sealed).toHaveLength(NODES.length);
  expect(readdirSync(disks)).not.toContain('root.key');
  for (const name of readdirSync(disks).filter((each) => each.includes('.db'))) {
    const content = readFileSync(join(disks, name), 'latin1');
    for (const share of sealed) expect(content).not.toContain(share);
  }
});
