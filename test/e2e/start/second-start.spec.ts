import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack, type Stack } from '../../support/stack.js';

/** DESIGN 9: what `npm start` promises over several starts on one data folder. */
let dataDir: string;
let stack: Stack | undefined;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyledger-second-start-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => removeFolder(dataDir));

const inFolder = (name: string): string => join(dataDir, name);
const start = async (): Promise<Stack> => (stack = await startStack({ dataDir }));
const aKey = async (on: Stack): Promise<string> => (await on.api('POST', '/keys', {})).body.id as string;
const stateOf = async (on: Stack, id: string): Promise<unknown> =>
  (await on.api('GET', `/keys/${id}`)).body.state;

let keyId: string;

test('the first start hands out the first admin, in files that nobody else may read', async () => {
  const first = await start();
  expect(Object.keys(first.credentials).sort()).toEqual([
    'accessKeyId',
    'endpoint',
    'projectId',
    'secretAccessKey',
    'token',
  ]);
  expect(first.credentials.endpoint).toBe(first.endpoint);
  for (const name of ['credentials.json', 'aws-credentials', 'nats/nats.conf', 'nats/crypto.nk']) {
    expect({ name, mode: statSync(inFolder(name)).mode & 0o777 }).toEqual({ name, mode: 0o600 });
  }
  expect((await first.api('GET', '/whoami')).body).toMatchObject({ name: 'admin', role: 'admin' });
  keyId = await aKey(first);
});

test('a second start goes on from the same data with the same credentials, at the new address', async () => {
  const before = JSON.parse(readFileSync(inFolder('credentials.json'), 'utf8'));
  const second = await start();
  expect(second.credentials).toEqual({ ...before, endpoint: second.endpoint });
  expect(await stateOf(second, keyId)).toBe('Enabled');
});

test('a start that was cut off before it handed out the credentials is finished by the next one', async () => {
  const before = JSON.parse(readFileSync(inFolder('credentials.json'), 'utf8'));
  renameSync(inFolder('credentials.json'), inFolder('credentials.json.pending'));
  const next = await start();
  expect(next.credentials).toEqual({ ...before, endpoint: next.endpoint });
  expect(existsSync(inFolder('credentials.json.pending'))).toBe(false);
  expect((await next.api('GET', '/whoami')).status).toBe(200);
});

test('lost credentials are not replaced by new ones: the log has its first admin already', async () => {
  const kept = readFileSync(inFolder('credentials.json'));
  rmSync(inFolder('credentials.json'));
  await expect(startStack({ dataDir })).rejects.toThrow(/This event store has an installation already/);
  expect(existsSync(inFolder('credentials.json'))).toBe(false);
  writeFileSync(inFolder('credentials.json'), kept, { mode: 0o600 });
});

test('after a launcher that was killed, the next one ends what it left behind and goes on', async () => {
  const killed = await start();
  const id = await aKey(killed);
  const orphan = killed.process('nats-server').pid;
  await killed.crash();
  const next = await start();
  expect(next.process('nats-server').pid).not.toBe(orphan);
  expect(existsSync(`/proc/${orphan}`)).toBe(false);
  expect(await stateOf(next, id)).toBe('Enabled');
});

test('a second launcher on a folder in use is refused, and says who has it', async () => {
  const running = await start();
  await expect(startStack({ dataDir })).rejects.toThrow(/runs on .* already \(process \d+\)/);
  expect((await running.api('GET', '/whoami')).status).toBe(200);
});
