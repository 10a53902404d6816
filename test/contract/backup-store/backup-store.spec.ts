import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBackupStoreUrl, openBackupStore } from '../../../apps/crypto/src/backup/store/open-store.js';
import { POSTGRES_MISSING, startPostgres } from '../../support/postgres.js';
import { backupStoreContract } from './backup-store.contract.js';

const folder = mkdtempSync(join(tmpdir(), 'keyledger-backup-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder', () => {
  backupStoreContract(() => openBackupStore(`file:${join(folder, 'store')}`));

  test('what a killed put has left is no entry', async () => {
    const root = join(folder, 'drafts');
    const store = await openBackupStore(`file:${root}`);
    await store.put('a/b', Buffer.from('whole'));
    writeFileSync(join(root, 'a', '.draft-0123'), 'ha');
    expect(await store.list('', '', 10)).toEqual(['a/b']);
  });

  test('nobody else may read it', async () => {
    const root = join(folder, 'private');
    await (await openBackupStore(`file:${root}`)).put('a/b', Buffer.from('x'));
    const modes = [root, join(root, 'a'), join(root, 'a', 'b')].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
    expect(readdirSync(join(root, 'a'))).toEqual(['b']);
  });

  test('a path that is a file is told', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    await expect(openBackupStore(`file:${file}`)).rejects.toThrow(/EEXIST|not a folder/);
  });
});

describe('an SQLite database', () => {
  backupStoreContract(() => openBackupStore(`sqlite:${join(folder, 'store.db')}`));
});

const postgres = await startPostgres();
if (postgres) {
  describe('a PostgreSQL database', () => {
    afterAll(() => postgres.stop());
    backupStoreContract(() => openBackupStore(postgres.url));
  });
} else {
  test.skip(POSTGRES_MISSING, () => undefined);
}

test.each([
  ['file:/srv/backup', true],
  ['file:///srv/backup', true],
  ['sqlite:/srv/backup.db', true],
  ['postgres://host/db', true],
  ['ftp://host', false],
  ['/srv/backup', false],
])('%s as a setting: %s', (url, known) => {
  expect(isBackupStoreUrl(url)).toBe(known);
});
