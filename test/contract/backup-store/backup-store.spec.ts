import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isBackupStoreUrl,
  openBackupStore as open,
} from '../../../apps/crypto/src/backup/store/open-store.js';
import { POSTGRES_MISSING, startPostgres } from '../../support/postgres.js';
import { S3Server } from '../../support/s3-server.js';
import { VaultServer } from '../../support/vault-server.js';
import { backupStoreContract } from './backup-store.contract.js';

const NO_VAULT = { KEYLEDGER_VAULT_APPROLE_MOUNT: 'approle' };
const openBackupStore = (url: string) => open(url, NO_VAULT);

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

describe('the key-value engine of a stand-in for Vault', () => {
  let server: VaultServer;
  const tokenFile = join(folder, 'token');
  beforeAll(async () => {
    server = await new VaultServer().listen();
    writeFileSync(tokenFile, `${server.token}\n`);
  });
  afterAll(() => server.close());
  const access = () => ({
    ...NO_VAULT,
    KEYLEDGER_VAULT_ADDR: server.address,
    KEYLEDGER_VAULT_TOKEN_FILE: tokenFile,
  });
  backupStoreContract(() => open('vault:secret/keyledger/backup', access()));

  test('without an address or a way to log in it is not opened', async () => {
    await expect(openBackupStore('vault:secret')).rejects.toThrow(/KEYLEDGER_VAULT_ADDR/);
    const noLogin = { ...NO_VAULT, KEYLEDGER_VAULT_ADDR: server.address };
    await expect(open('vault:secret', noLogin)).rejects.toThrow(/KEYLEDGER_VAULT_TOKEN_FILE/);
  });
});

describe('a bucket of a stand-in for S3', () => {
  const server = new S3Server('keys');
  const before = { ...process.env };
  beforeAll(async () => {
    await server.listen();
    Object.assign(process.env, server.environment);
  });
  afterAll(async () => {
    for (const name of Object.keys(server.environment)) delete process.env[name];
    Object.assign(process.env, before);
    await server.close();
  });
  backupStoreContract(() => openBackupStore('s3://keys/keyledger/backup'));

  test('that is missing is told at once', async () => {
    await expect(openBackupStore('s3://other')).rejects.toMatchObject({ name: 'NotFound' });
  });
});

test.each([
  ['vault:secret/keyledger', true],
  ['s3://keys/keyledger', true],
  ['s3://', false],
  ['file:/srv/backup', true],
  ['file:///srv/backup', true],
  ['sqlite:/srv/backup.db', true],
  ['postgres://host/db', true],
  ['ftp://host', false],
  ['/srv/backup', false],
])('%s as a setting: %s', (url, known) => {
  expect(isBackupStoreUrl(url)).toBe(known);
});
