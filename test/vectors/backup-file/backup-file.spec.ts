import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, fileOf, headerFor, readFile, someRecords } from '../../../libs/backup-file/src/testing/files.js';

/**
 * A backup file as version 1 is written, frozen: files outlive programs. It was made with parameters of Argon2id that are quick and
 * no protection, and holds nothing that was ever in use.
 */
const FROZEN = join(import.meta.dirname, 'backup-v1.bin');

test('a file of version 1 is read', async () => {
  const { header, records, counts } = await readFile(readFileSync(FROZEN));
  expect(header).toEqual(await headerFor());
  expect(records).toEqual([...someRecords(200)]);
  expect(counts).toEqual({ keys: 200, versions: 400, historyKeys: 200, credentials: 1 });
});

test('a file is written as the frozen one was, but for what is random in it', async () => {
  const [written, frozen] = [await fileOf(await headerFor(), someRecords(200)), readFileSync(FROZEN)];
  expect(written.length).toBe(frozen.length);
  const clear = frozen.indexOf('\n-> X25519');
  expect(written.subarray(0, clear).equals(frozen.subarray(0, clear))).toBe(true);
});

test('the script in the documentation reads it without a line of Keyledger, and tells what was altered', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-backup-file-'));
  try {
    const script = join(folder, 'read-backup.mjs');
    writeFileSync(script, documentedScript());
    const { status, stdout } = run(script, FROZEN);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { type: string });
    expect(records[0]).toMatchObject({ type: 'backup', format: 1, backupId: 'backup-1' });
    expect(records.slice(1, -1)).toEqual([...someRecords(200)]);
    expect(records.at(-1)).toMatchObject({ type: 'end', keys: 200 });
    const cut = join(folder, 'cut');
    writeFileSync(cut, readFileSync(FROZEN).subarray(0, -1));
    expect(run(script, cut).status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function run(script: string, file: string) {
  const env = { ...process.env, BACKUP_PASSWORD: PASSWORD, NODE_OPTIONS: '' };
  return spawnSync(process.execPath, [script, file], { env, encoding: 'utf8', maxBuffer: 16 * 1024 ** 2 });
}

function documentedScript(): string {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/backup-file.md'), 'utf8');
  const script = /```js\n([\s\S]*?)```/.exec(page)?.[1];
  if (!script) throw new Error('the page has no script');
  return script;
}
