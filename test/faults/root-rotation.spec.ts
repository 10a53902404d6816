import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStore } from '@keyledger/event-store';
import { CryptoCluster, isAcknowledged } from '../../apps/crypto/src/testing/crypto-cluster.js';
import { temporaryFolder } from '../../apps/crypto/src/testing/stores.js';

/**
 * Whenever all nodes are killed during a rotation of the root key, the old root key or the new one is there, whole: the next start
 * unseals, and the master key is the same. Not proved here: a power cut (processes are killed, not the machine).
 */
const KILLS = 50;
const NODES = 3;
/** A rotation takes a fraction of it, so that kills fall into all parts of several. */
const LONGEST_LIFE_MS = 600;
/** Starting 52 processes one after the other takes most of it. */
const TIME_LIMIT_MS = 400_000;

const HOOKS = join(import.meta.dirname, '../contract/event-store/processes/typescript-hooks.mjs');
const ROTATOR = join(import.meta.dirname, 'processes/root-rotator.ts');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** Runs the nodes until they are killed so long after they were unsealed. @returns how many rotations they finished */
async function run(how: 'once' | 'on', killAfterMs: number | null): Promise<number> {
  const flags = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    HOOKS,
  ];
  const child = spawn(process.execPath, [...flags, ROTATOR, folder.path, String(NODES), how], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const exited = once(child, 'close');
  const unsealed = once(reader, 'line');
  if (killAfterMs !== null) {
    await Promise.race([exited, unsealed.then(() => sleep(killAfterMs))]);
    child.kill('SIGKILL');
  }
  await exited;
  expect(lines[0]).toBe('unsealed');
  return lines.length - 1;
}

test(
  'killed at any of 50 moments, a rotation leaves one root key, whole, and the next start unseals',
  async () => {
    expect(await run('once', null)).toBe(1);
    let finished = 1;
    for (let kill = 0; kill < KILLS; kill++) finished += await run('on', Math.random() * LONGEST_LIFE_MS);
    expect(await run('once', null)).toBe(1);
    const events = await openEventStore({ url: `sqlite:${join(folder.path, 'events.db')}` });
    const cluster = CryptoCluster.over(folder.path, events);
    try {
      const nodes = await cluster.startAll(NODES);
      const [{ log, store, masters }] = nodes as [(typeof nodes)[0]];
      const { current, former } = log.custody;
      expect((await store.root())!.rootKeyId).toBe(current.rootKeyId);
      expect((await store.masterKeys()).map(({ id }) => id)).toEqual([masters.current.id]);
      expect(current.masterKeys.inUse).toEqual([masters.current.id]);
      // One that was told of may be one more than was heard of before the kill.
      expect(former.length).toBeGreaterThanOrEqual(Math.min(finished, 100));
      await cluster.until(() => isAcknowledged(log.custody), 'the shares to be acknowledged');
      for (const { name } of nodes) {
        const isClean = () =>
          readdirSync(cluster.nodeFolder(name))
            .filter((file) => file.startsWith('share-'))
            .join() === `share-${current.rootKeyId}-${log.custody.current.distribution!.distributionNo}.json`;
        await cluster.until(isClean, `${name} to have no share of another root key`);
      }
    } finally {
      await cluster.close();
    }
  },
  TIME_LIMIT_MS,
);
