import { encrypt, expectStatus, newKey } from '../../support/keys.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack, type Stack } from '../../support/stack.js';
import { cryptoNodes, decrypts, until, untilAcknowledged, wipeCustodian } from './support.js';

/** Promise 6, on the whole stack: nodes and their disks are lost, one after the other, on one installation. */
let dataDir: string;
let stack: Stack | undefined;
let id: string;
let ciphertext: string;

const start = async (cryptoNodes: number): Promise<Stack> =>
  (stack = await startStack({ dataDir, cryptoNodes }));

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyledger-custody-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => removeFolder(dataDir));

test('four nodes hold two of four; any two are lost with their disks, and encrypt and decrypt go on', async () => {
  const four = await start(4);
  await untilAcknowledged(four, 4);
  const { custody } = (await cryptoNodes(four))[0]!.details;
  expect(custody).toMatchObject({ state: 'running', distributionNo: 1, threshold: 2, shares: 4 });
  expect(custody.survives).toBe('Any 2 of 4 nodes unseal: the loss of any 2 nodes is survived.');
  ({ id } = await newKey(four));
  ciphertext = await encrypt(four, id, 'survives');
  for (const name of ['crypto-2', 'crypto-4']) {
    await four.hold(name);
    wipeCustodian(dataDir, name);
  }
  for (let n = 0; n < 20; n++) await decrypts(four, id, await encrypt(four, id, `${n}`), `${n}`);
  await decrypts(four, id, ciphertext, 'survives');
});

test('with one node it stays sealed and says so, while listing and history go on', async () => {
  const one = await start(1);
  const [node] = await cryptoNodes(one);
  expect(node).toMatchObject({ ready: false, details: { sealed: true } });
  expect(node!.details.custody).toMatchObject({ state: 'sealed', sharesAtHand: 1, sharesNeeded: 2 });
  const { status, body } = await one.api('POST', `/keys/${id}/decrypt`, { ciphertext });
  expect({ status, error: body.error }).toMatchObject({
    status: 503,
    error: {
      code: 'Sealed',
      message: 'the service is sealed: 1 of 2 shares are at hand, 1 more needed',
    },
  });
  const { keys } = expectStatus(await one.api('GET', '/keys'), 200);
  expect(keys.map((key: { id: string }) => key.id)).toEqual([id]);
  const { events } = expectStatus(await one.api('GET', `/keys/${id}/history`), 200);
  expect(events[0].type).toBe('KeyCreated');
  expect(one.logs()).toContain(
    'Keyledger is sealed: 1 of 2 shares of the root key are at hand. Start more of the crypto nodes',
  );
});

test('with nodes whose disks were wiped it unseals as soon as two others are there, and they are dealt shares anew', async () => {
  const four = await start(4);
  await decrypts(four, id, ciphertext, 'survives');
  await untilAcknowledged(four, 4, 2);
  const nodes = await cryptoNodes(four);
  expect(nodes.map(({ details }) => details.sealed)).toEqual([false, false, false, false]);
  await until(async () => (await cryptoNodes(four)).every(({ ready }) => ready), 'all nodes to be ready');
});

test('the nodes that were wiped and came back unseal by themselves, without those that were not', async () => {
  // The launcher starts the first so many: the others are wiped, so that only what was dealt anew is left.
  for (const name of ['crypto-1', 'crypto-3']) wipeCustodian(dataDir, name);
  const four = await start(4);
  await decrypts(four, id, ciphertext, 'survives');
  await untilAcknowledged(four, 4, 3);
});
