import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { allEvents, allKeys, encrypt, expectStatus, newKey, replay } from '../../support/keys.js';
import { removeFolder } from '../../support/stack/folder.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * The log goes out as a file and comes back from it: an installation goes on as if its event store had never been lost.
 * Not proven here: EventStoreDB, which gives positions of its own (test/contract/event-store proves its part where a server is).
 */
const MAIN = join(import.meta.dirname, '../../../apps/cli/dist/main.js');
const READ_MODELS = ['key-lifecycle', 'rotation-scheduler'];
const run = promisify(execFile);

let folder: string;
let stack: Stack | undefined;
const at = (name: string): string => join(folder, name);
const log = async (data: string, ...args: string[]): Promise<any> => {
  const env = { PATH: process.env.PATH, KEYLEDGER_DATA: data };
  return JSON.parse((await run(process.execPath, [MAIN, 'log', ...args, '--json'], { env })).stdout);
};

let living: string;
let disabled: string;
let deleted: string;
let ciphertext: string;
let shownBefore: string;
let exported: { events: number; digest: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-log-'));
  stack = await startStack({ dataDir: at('one') });
  living = (await newKey(stack, { alias: 'living', tags: { a: 'b' }, rotationPeriodDays: 30 })).id;
  ciphertext = await encrypt(stack, living, 'hello');
  expectStatus(await stack.api('POST', `/keys/${living}/rotate`), 200);
  disabled = (await newKey(stack)).id;
  expectStatus(await stack.api('POST', `/keys/${disabled}/disable`), 200);
  deleted = (await newKey(stack, { alias: 'doomed' })).id;
  expectStatus(await stack.api('POST', `/keys/${deleted}/schedule-deletion`), 200);
  expectStatus(await stack.api('POST', `/keys/${deleted}/delete-now`), 200);
  shownBefore = await shown(stack);
  await log(at('one'), 'export', at('running.ndjson'));
  await stack.stop();
  exported = await log(at('one'), 'export', at('log.ndjson'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => removeFolder(folder));

async function shown(of: Stack): Promise<string> {
  const keys = await allKeys(of);
  const parts: unknown[] = [keys, await allEvents(of)];
  for (const path of ['/aliases?limit=1000', '/schedule?limit=1000']) {
    parts.push(expectStatus(await of.api('GET', path), 200));
  }
  for (const { id } of keys) parts.push(expectStatus(await of.api('GET', `/keys/${id}/history`), 200));
  return JSON.stringify(parts);
}

/** A copy of the installation whose event store is lost, and so are some read models; then the log is imported. */
async function restored(name: string, lostReadModels: readonly string[]): Promise<Stack> {
  const data = at(name);
  cpSync(at('one'), data, { recursive: true });
  for (const lost of ['events', ...lostReadModels]) {
    for (const end of ['', '-wal', '-shm']) rmSync(join(data, `${lost}.db${end}`), { force: true });
  }
  const imported = await log(data, 'import', at('log.ndjson'), '--expect', exported.digest);
  expect(imported).toMatchObject({ events: exported.events, keptPositions: true });
  return (stack = await startStack({ dataDir: data }));
}

test('what was exported while the services ran holds every event that there was', async () => {
  const running = await log(at('one'), 'check', at('running.ndjson'));
  const records = (name: string): string[] =>
    readFileSync(at(name), 'utf8')
      .split('\n')
      .slice(1, 1 + running.events);
  expect(running.events).toBeGreaterThan(10);
  const bare = (line: string): string => line.slice(line.indexOf('"event"'));
  expect(records('log.ndjson').map(bare)).toEqual(records('running.ndjson').map(bare));
});

test('the file holds sealed events as they are, and no word of what they say', () => {
  const text = readFileSync(at('log.ndjson'), 'utf8');
  expect(text).toContain(`"stream":"key-${living}"`);
  expect(text).toContain('"sealed":"');
  expect(text).not.toContain('rotationPeriod');
  expect(text).not.toContain('doomed');
});

test.each([
  ['with its read models', []],
  ['without its read models', READ_MODELS],
])('an installation %s goes on from an imported log, and a replay is equal', async (name, lost) => {
  const again = await restored(name.replaceAll(' ', '-'), lost);
  expect(await shown(again)).toBe(shownBefore);
  const opened = await again.api('POST', `/keys/${living}/decrypt`, { ciphertext });
  expect(expectStatus(opened, 200).plaintext).toBe(Buffer.from('hello').toString('base64'));
  expect((await again.api('GET', `/keys/${deleted}`)).status).toBe(410);
  expect((await again.api('GET', `/keys/${disabled}`)).body.state).toBe('Disabled');
  expectStatus(await again.api('POST', `/keys/${disabled}/enable`), 200);
  const { id } = await newKey(again, { alias: 'doomed' });
  expect((await allKeys(again)).map((key) => key.id)).toEqual([living, disabled, id]);
  expect(await replay(again)).toMatchObject({ equal: true });
});
