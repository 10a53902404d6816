import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@keyledger/domain';
import { openEventStore } from '@keyledger/event-store';
import { started } from '../testing/started.js';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-cli-log-'));
  const store = await openEventStore({ url: `sqlite:${join(folder, 'data/events.db')}` });
  const event = { type: 'KeyCreated', time: '2026-01-01T00:00:00.000Z', data: { v: 1 }, metadata: {} };
  for (const key of ['key-1', 'key-2']) await store.append(key, 'none', [{ ...event, id: newId() }]);
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const nobody = (): never => {
  throw new Error('no service should be asked');
};
/** Without credentials: there are none. */
const keyledger = (args: string, data = 'data') =>
  started(args, nobody, { cwd: folder, env: { KEYLEDGER_DATA: data } });

it('exports, checks and imports without a service, and without credentials', async () => {
  const exported = await keyledger('log export log.ndjson --json');
  expect([exported.exitCode, exported.stderr]).toEqual([0, '']);
  const { digest, ...rest } = JSON.parse(exported.stdout);
  expect(rest).toMatchObject({ file: 'log.ndjson', events: 2, position: 2 });
  expect(statSync(join(folder, 'log.ndjson')).mode & 0o777).toBe(0o600);
  const checked = await keyledger(`log check log.ndjson --json --expect ${digest}`);
  expect(JSON.parse(checked.stdout)).toEqual({ digest, ...rest });
  const imported = await keyledger(`log import log.ndjson --json --expect ${digest}`, 'other');
  expect(JSON.parse(imported.stdout)).toEqual({ digest, ...rest, keptPositions: true });
});

it('imports nothing of a file that is damaged at its very end', async () => {
  await keyledger('log export log.ndjson');
  const whole = readFileSync(join(folder, 'log.ndjson'), 'utf8');
  writeFileSync(join(folder, 'log.ndjson'), whole.slice(0, -3));
  const { exitCode, stderr } = await keyledger('log import log.ndjson', 'other');
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/line 4 .*\(NotAnArchive\)/)]);
  expect(existsSync(join(folder, 'other'))).toBe(false);
});

it('refuses an import while a launcher has the data folder, and not after one that died', async () => {
  await keyledger('log export log.ndjson');
  const other = join(folder, 'other');
  await (await openEventStore({ url: `sqlite:${join(other, 'events.db')}` })).close();
  writeFileSync(join(other, 'launcher.lock'), JSON.stringify({ launcher: { pid: process.pid } }));
  const refused = await keyledger('log import log.ndjson', 'other');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/\(Running\)/)]);
  writeFileSync(join(other, 'launcher.lock'), JSON.stringify({ launcher: { pid: 2 ** 30 } }));
  expect((await keyledger('log import log.ndjson', 'other')).exitCode).toBe(0);
});

it('says what is not an event store that it could open', async () => {
  const { exitCode, stderr } = await started('log export x', nobody, {
    cwd: folder,
    env: { KEYLEDGER_EVENT_STORE: 'mysql://user:secret@host' },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/event store 'mysql' is unknown/);
  expect(stderr).not.toMatch(/secret/);
});
