import { cpSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encrypt, expectStatus, newKey } from '../../support/keys.js';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack, type Stack } from '../../support/stack.js';
import { cryptoNodes, custodianFolder, decrypts, until, untilAcknowledged } from './support.js';

/** The root key rotates while clients go on; afterwards the shares of before are worth nothing. */
const NODES = 4;
const ROTATIONS = 3;
const CLIENTS = 6;

let dataDir: string;
let stack: Stack | undefined;
let id: string;
let ciphertext: string;
let before: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyledger-root-rotation-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => removeFolder(dataDir));

const start = async (): Promise<Stack> => (stack = await startStack({ dataDir, cryptoNodes: NODES }));
const custodians = (): string => join(dataDir, 'custodians');
const copyOfBefore = (): string => join(dataDir, 'custodians-before');
const rootKey = async (on: Stack): Promise<any> => expectStatus(await on.api('GET', '/root-key'), 200);
const sharesOf = (name: string): string[] =>
  readdirSync(custodianFolder(dataDir, name)).filter((file) => file.startsWith('share-'));

test('root key rotations under load let no request fail, whether it needs a cached key, a new one or another', async () => {
  const running = await start();
  await untilAcknowledged(running, NODES);
  ({ id } = await newKey(running));
  ciphertext = await encrypt(running, id, 'kept');
  before = (await rootKey(running)).current.rootKeyId;
  cpSync(custodians(), copyOfBefore(), { recursive: true });
  let over = false;
  let requests = 0;
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let n = 0; !over; n++) {
      const fresh = await newKey(running);
      await decrypts(running, fresh.id, await encrypt(running, fresh.id, `${client} ${n}`), `${client} ${n}`);
      await decrypts(running, id, ciphertext, 'kept');
      requests += 4;
    }
  });
  const rotated = (async () => {
    const ids = new Set([before]);
    for (let n = 0; n < ROTATIONS; n++) {
      const { current } = expectStatus(await running.api('POST', '/root-key/rotate', {}), 200);
      ids.add(current.rootKeyId);
    }
    return ids;
  })().finally(() => {
    over = true;
  });
  const [ids] = await Promise.all([rotated, ...clients]);
  expect(ids.size).toBe(ROTATIONS + 1);
  expect(requests).toBeGreaterThan(CLIENTS * 4);
});

test('all nodes have the newest root key’s shares alone, and unseal with them', async () => {
  const again = await start();
  const { current } = await rootKey(again);
  await untilAcknowledged(again, NODES);
  await until(
    async () =>
      ['crypto-1', 'crypto-2', 'crypto-3', 'crypto-4'].every(
        (name) => sharesOf(name).join() === `share-${current.rootKeyId}-1.json`,
      ),
    'shares of former root keys to be gone',
  );
  await decrypts(again, id, ciphertext, 'kept');
});

test('all four shares of before, put back, unseal nothing', async () => {
  renameSync(custodians(), join(dataDir, 'custodians-after'));
  renameSync(copyOfBefore(), custodians());
  expect(sharesOf('crypto-1')).toEqual([`share-${before}-1.json`]);
  const sealed = await start();
  const { custody } = (await cryptoNodes(sealed))[0]!.details;
  expect(custody).toMatchObject({ state: 'sealed', sharesAtHand: 0, sharesNeeded: 2 });
  const reply = await sealed.api('POST', `/keys/${id}/decrypt`, { ciphertext });
  expect(reply.body.error).toMatchObject({
    code: 'Sealed',
    message: 'the service is sealed: 0 of 2 shares are at hand, 2 more needed',
  });
});
