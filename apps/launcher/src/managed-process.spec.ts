import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess, type ProcessState } from './managed-process.js';
import { ProcessRecord } from './process-record.js';

let folder: string;
let record: ProcessRecord;
let told: string[];
let states: [ProcessState, number | undefined][];
const managed: ManagedProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-managed-'));
  record = await ProcessRecord.take(folder);
  told = [];
  states = [];
});
afterEach(async () => {
  await Promise.all(managed.splice(0).map((each) => each.stop()));
  rmSync(folder, { recursive: true });
});

/** A shell script as the process; it counts as ready once it has made the file `ready`. */
function shell(script: string): ManagedProcess {
  const made = new ManagedProcess(
    {
      name: 'thing-1',
      mark: folder,
      spawn: () => spawn('sh', ['-c', script, folder], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
      isReady: () => Promise.resolve(existsSync(join(folder, 'ready'))),
    },
    {
      logDir: folder,
      record,
      tell: (line) => told.push(line),
      changed: (_, state, pid) => states.push([state, pid]),
    },
  );
  managed.push(made);
  return made;
}

const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('a start is over when the process is ready; a stop when it has ended, and it stays ended', async () => {
  const thing = shell('touch ready; exec sleep 600');
  await thing.start();
  const { pid } = thing.child!;
  expect(states).toEqual([
    ['starting', pid],
    ['ready', pid],
  ]);
  await thing.stop();
  expect(states.at(-1)).toEqual(['ended', undefined]);
  expect(told).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, 'launcher.lock'), 'utf8')).children).toEqual([]);
});

test('a process that dies is started again, and the operator hears of it', async () => {
  const thing = shell('touch ready; exec sleep 600');
  await thing.start();
  const first = thing.child!.pid;
  thing.child!.kill('SIGKILL');
  await until(() => states.filter(([state]) => state === 'ready').length === 2);
  expect(thing.child!.pid).not.toBe(first);
  expect(told).toEqual(['thing-1 ended (SIGKILL); it is started again']);
});

test('one that never becomes ready is given up after some tries, with its last words', async () => {
  const thing = shell('echo no database here; exit 3');
  await expect(thing.start()).rejects.toThrow(
    /^thing-1 does not start\. Its last words:\n {2}no database here/,
  );
  expect(told).toHaveLength(4);
});

test('deaths after it was ready are not counted as failures to start', async () => {
  writeFileSync(join(folder, 'ready'), '');
  const thing = shell('exec sleep 600');
  await thing.start();
  for (let death = 1; death <= 5; death++) {
    await until(() => states.filter(([state]) => state === 'ready').length === death);
    thing.child!.kill('SIGKILL');
  }
  await until(() => states.filter(([state]) => state === 'ready').length === 6);
});

test('its warnings reach the operator in short form, everything reaches the log', async () => {
  const thing = shell(
    `echo '{"level":"info","msg":"fine"}'; echo '{"level":"warn","msg":"hot"}'; touch ready; exec sleep 600`,
  );
  await thing.start();
  await until(() => told.length > 0);
  expect(told).toEqual(['thing-1: warn: hot']);
  expect(readFileSync(join(folder, 'thing-1.log'), 'utf8').split('\n')).toHaveLength(3);
});
