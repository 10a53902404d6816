import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessRecord } from './process-record.js';

/** No process has it: above the largest number that Linux gives. */
const DEAD_PID = 2 ** 22 + 1;

let folder: string;
let lock: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-record-'));
  lock = join(folder, 'launcher.lock');
});
afterEach(() => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true });
});

function sleeper(): ChildProcess {
  const child = spawn('sleep', ['600']);
  children.push(child);
  return child;
}
const left = (launcher: { pid: number; mark: string }, processes: { pid: number; mark: string }[]): void =>
  writeFileSync(lock, JSON.stringify({ launcher, children: processes }));

test('the data folder of a living launcher is refused, naming that launcher', async () => {
  const living = sleeper();
  left({ pid: living.pid!, mark: 'sleep' }, []);
  await expect(ProcessRecord.take(folder)).rejects.toThrow(
    `runs on ${folder} already (process ${living.pid})`,
  );
});

test('what a dead launcher left running is ended, and the folder is taken', async () => {
  const orphan = sleeper();
  const ended = once(orphan, 'exit');
  left({ pid: DEAD_PID, mark: 'main.js' }, [{ pid: orphan.pid!, mark: 'sleep 600' }]);
  const record = await ProcessRecord.take(folder);
  expect((await ended)[1]).toBe('SIGTERM');
  expect(JSON.parse(readFileSync(lock, 'utf8')).launcher.pid).toBe(process.pid);
  record.release();
  expect(existsSync(lock)).toBe(false);
});

test('another program that was given a recorded number meanwhile is left alone', async () => {
  const stranger = sleeper();
  const recorded = { pid: stranger.pid!, mark: '/apps/crypto/dist/main.js' };
  left({ pid: stranger.pid!, mark: '/apps/launcher/dist/main.js' }, [recorded]);
  (await ProcessRecord.take(folder)).release();
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test('a lock that a crash left unreadable is taken over', async () => {
  writeFileSync(lock, '');
  (await ProcessRecord.take(folder)).release();
});

test('it names what runs now', async () => {
  const record = await ProcessRecord.take(folder);
  record.add(11, 'a');
  record.add(12, 'b');
  record.remove(11);
  expect(JSON.parse(readFileSync(lock, 'utf8')).children).toEqual([{ pid: 12, mark: 'b' }]);
});
