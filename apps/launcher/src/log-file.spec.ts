import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { LogFile, worthShowing } from './log-file.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-log-'));
  path = join(folder, 'crypto-1.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('lines that arrive in pieces are kept whole, the unfinished last one too', async () => {
  const log = new LogFile(path);
  const seen: string[] = [];
  const stream = Readable.from(['one\ntw', 'o\nthr', 'ee']);
  log.follow(stream, (line) => seen.push(line));
  await finished(stream);
  log.close();
  expect(seen).toEqual(['one', 'two', 'three']);
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
  expect(log.lastLines).toEqual(seen);
});

test('a new start sets the log of the one before aside, and nobody else may read either', () => {
  new LogFile(path).line('before');
  new LogFile(path).line('after');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('before\n');
  expect(readFileSync(path, 'utf8')).toBe('after\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('it never takes more than two files of 20 MB, whatever a process writes', () => {
  const log = new LogFile(path);
  for (let line = 0; line < 800; line++) log.line('x'.repeat(100_000));
  expect(statSync(path).size).toBeLessThanOrEqual(20 * 1024 * 1024 + 65_537);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(20 * 1024 * 1024 + 65_537);
});

test.each([
  ['{"level":"info","msg":"started"}', null],
  ['{"level":"warn","msg":"behind"}', 'warn: behind'],
  ['{"level":"error","msg":"a request failed","err":{"message":"boom"}}', 'error: a request failed: boom'],
  ['{"level":"error"', null],
  ['[7] 2026/11/24 07:35:26 [INF] Server is ready', null],
  ['[7] 2026/11/24 07:35:26 [ERR] Publish Violation', '2026/11/24 07:35:26 [ERR] Publish Violation'],
  ['    at somewhere (file.ts:1)', null],
])('%s is shown as %j', (line, shown) => {
  expect(worthShowing(line)).toBe(shown);
});
