import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, rootKeyStream } from '@keyledger/domain';
import { openEventStore, type EventStore } from '@keyledger/event-store';
import { INSTANCE, RotatingNode } from '../../apps/crypto/src/testing/rotating-node.js';
import { PROJECT, temporaryFolder } from '../../apps/crypto/src/testing/stores.js';
import { base64, encrypt, eventually, expectStatus, newKey } from '../support/keys.js';
import { startStack } from '../support/stack.js';

/**
 * A rotation of the master key that is killed at any moment ends right after the restart, and no secret is lost. Not proved here: a
 * power cut (processes are killed, not the machine).
 */
const KILLS = 50;
const KEYS = 400;
/** About what one rotation takes on a slow machine, so that kills fall into all of it. */
const LONGEST_LIFE_MS = 800;
/** Starting 51 processes one after the other takes most of it. */
const TIME_LIMIT_MS = 300_000;

const HOOKS = join(import.meta.dirname, '../contract/event-store/processes/typescript-hooks.mjs');
const ROTATOR = join(import.meta.dirname, 'processes/rotator.ts');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let urls: [string, string];
let events: EventStore;
let node: RotatingNode;
beforeEach(async () => {
  folder = await temporaryFolder();
  urls = [`sqlite:${join(folder.path, 'crypto.db')}`, `sqlite:${join(folder.path, 'events.db')}`];
  events = await openEventStore({ url: urls[1] });
  node = await RotatingNode.open({ url: urls[0], schema: 'crypto', secureDelete: true }, events);
});
afterEach(async () => {
  await node.close();
  await events.close();
  await folder.remove();
});

const create = (keyId: string) =>
  node.material.handle({ type: 'create', keyId, version: 1, projectId: PROJECT, spec: 'AES_256' });

async function startRotator(): Promise<{ process: ChildProcess; lines: string[] }> {
  const flags = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    HOOKS,
  ];
  const child = spawn(process.execPath, [...flags, ROTATOR, ...urls], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'line');
  return { process: child, lines };
}

test(
  'killed at any of 50 moments, a rotation ends right after the restart, while keys go on being made',
  async () => {
    const made = new Map<string, unknown>();
    const make = async (keyId: string) => made.set(keyId, await create(keyId));
    for (let n = 0; n < KEYS; n += 100) {
      await Promise.all(Array.from({ length: 100 }, () => make(newId())));
    }
    let over = false;
    const maker = (async () => {
      for (; !over; await sleep(20)) await make(newId());
    })();
    let finished = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const rotator = await startRotator();
      const exited = once(rotator.process, 'close');
      await Promise.race([exited, sleep(Math.random() * LONGEST_LIFE_MS)]);
      rotator.process.kill('SIGKILL');
      await exited;
      if (rotator.lines.includes('over')) finished += 1;
    }
    const last = await startRotator();
    await once(last.process, 'close');
    expect(last.lines).toEqual(['ready', 'over']);
    over = true;
    await maker;
    process.stdout.write(
      `${KILLS} kills, ${finished} rotations had ended before theirs, ${made.size} keys\n`,
    );
    expect(finished).toBeLessThan(KILLS);
    await node.custodyLog.refresh();
    await expectOneMasterKeyAndTruth();
    for (const [keyId, facts] of made) expect(await create(keyId)).toEqual(facts);
  },
  TIME_LIMIT_MS,
);

/** Every rotation in the log is begun, completed and told of as destroyed exactly once, and the store has what the log says. */
async function expectOneMasterKeyAndTruth(): Promise<void> {
  const rows = await node.store.masterKeys();
  expect(rows).toMatchObject([{ state: 'in-use' }]);
  expect(await node.store.rotation.running()).toBeNull();
  const { current, masterRotation } = node.custodyLog.custody;
  expect(masterRotation.running).toBeNull();
  expect(current.masterKeys.inUse).toEqual(rows.map(({ id }) => id));
  const stored = await events.readStream(rootKeyStream(INSTANCE));
  const idsOf = (type: string) =>
    stored.filter((each) => each.type === type).map(({ data }) => data.masterKeyId);
  const started = idsOf('MasterKeyRotationStarted');
  expect(idsOf('MasterKeyRotationCompleted')).toEqual(started);
  expect(idsOf('MasterKeyDestroyed')).toEqual([...idsOf('MasterKeyCreated'), ...started.slice(0, -1)]);
}

test('with crypto nodes killed one after the other in the middle of rotations, each ends and everything decrypts', async () => {
  const stack = await startStack({ cryptoNodes: 2 });
  try {
    const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);
    const keys = await Promise.all(texts.map(() => newKey(stack)));
    const ciphertexts = await Promise.all(texts.map((text, n) => encrypt(stack, keys[n].id, text)));
    for (let n = 0; n < 8; n++) await Promise.all(Array.from({ length: 50 }, () => newKey(stack)));
    for (const victim of ['crypto-1', 'crypto-2', 'crypto-1']) {
      expectStatus(await stack.api('POST', '/master-keys/rotate', {}), 202);
      await sleep(Math.random() * 400);
      await stack.process(victim).kill('SIGKILL');
      await eventually(async () => {
        const shown = await stack.api('GET', '/master-keys');
        return shown.status === 200 && shown.body.running === null;
      }, 30_000);
      await stack.ready(victim);
    }
    const opened = await Promise.all(
      ciphertexts.map((ciphertext, n) => stack.api('POST', `/keys/${keys[n].id}/decrypt`, { ciphertext })),
    );
    expect(opened.map((reply) => expectStatus(reply, 200).plaintext)).toEqual(texts.map(base64));
    const { masterKeys } = expectStatus(await stack.api('GET', '/master-keys'), 200);
    expect(masterKeys).toHaveLength(1);
  } finally {
    await stack.stop();
  }
});
