import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allEvents, encrypt, eventually, expectStatus, newKey } from '../../support/keys.js';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack, type Stack } from '../../support/stack.js';
import { decrypts, untilAcknowledged } from './support.js';

/** Root key and master key rotate by themselves when their periods are over; and what a sealed installation still shows. */
const DAY_SECONDS = 86_400;
const WAIT_MS = 60_000;
let dataDir: string;
let stack: Stack | undefined;
let id: string;
let ciphertext: string;

const start = async (cryptoNodes: number, offsetDays: number): Promise<Stack> => {
  const env = { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(offsetDays * DAY_SECONDS) };
  stack = await startStack({ dataDir, cryptoNodes, env });
  return stack;
};

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyledger-periods-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => removeFolder(dataDir));

const shown = async (on: Stack, path: string): Promise<any> => expectStatus(await on.api('GET', path), 200);

test('what is not due does not rotate', async () => {
  const now = await start(2, 0);
  await untilAcknowledged(now, 2);
  const body = { algorithms: ['AES256_CTR'], rotationPeriodSeconds: 2 * DAY_SECONDS };
  expectStatus(await now.api('POST', '/provider', body), 201);
  ({ id } = await newKey(now));
  ciphertext = await encrypt(now, id, 'before');
  const dueIn = async (path: string) =>
    Date.parse((await shown(now, path)).rotation.nextRotationAt) - Date.now();
  for (const path of ['/root-key', '/master-keys']) {
    expect(Math.abs((await dueIn(path)) / 1_000 - 2 * DAY_SECONDS)).toBeLessThan(600);
  }
  expect(await shown(now, '/provider')).toMatchObject({ lastKeyRotatedAt: null, rotatingMasterKey: false });
});

test('after their period root key and master key have rotated, once each, and everything decrypts', async () => {
  const later = await start(2, 3);
  const rotations = async (): Promise<any[]> =>
    (await allEvents(later)).filter(
      ({ type }) => type === 'RootKeyRotated' || type === 'MasterKeyRotationStarted',
    );
  await eventually(async () => (await rotations()).length === 2, WAIT_MS);
  await eventually(async () => (await shown(later, '/master-keys')).running === null, WAIT_MS);
  for (const { data } of await rotations()) expect(data.trigger).toBe('schedule');
  expect(await shown(later, '/provider')).toMatchObject({ lastKeyRotatedAt: expect.any(String) });
  const { former, rotation } = await shown(later, '/root-key?history=true');
  expect(former).toHaveLength(1);
  expect(Date.parse(rotation.nextRotationAt) - Date.parse(rotation.lastRotatedAt)).toBe(
    2 * DAY_SECONDS * 1_000,
  );
  await decrypts(later, id, ciphertext, 'before');
  expect(await rotations()).toHaveLength(2);
});

test('sealed, an installation shows its custody and changes no key', async () => {
  const one = await start(1, 3);
  const custody = await eventually(async () => {
    const reply = await one.api('GET', '/root-key');
    return reply.status === 200 && reply.body;
  }, WAIT_MS);
  expect(custody).toMatchObject({ state: 'sealed', current: { distribution: { threshold: 2 } } });
  expect(custody.warnings[0]).toMatch(/^the service is sealed: 1 of 2 shares are at hand, 1 more needed/);
  expect(custody.custodians.map(({ live, unsealed }: any) => [live, unsealed])).toEqual([
    [true, false],
    [false, false],
  ]);
  expect((await shown(one, '/master-keys')).masterKeys).toHaveLength(1);
  expect(await shown(one, '/provider')).toMatchObject({ status: 'sealed' });
  for (const path of ['/master-keys/rotate', '/root-key/rotate', '/root-key/distribute']) {
    const { status, body } = await one.api('POST', path, {});
    expect([path, status, body.error.code]).toEqual([path, 503, 'Sealed']);
  }
});
