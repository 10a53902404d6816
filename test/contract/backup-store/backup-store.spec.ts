import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isBackupStoreUrl,
  openBackupStore as open,
} from '../../../apps/crypto/src/backup/store/open-store.js';
import { LazyStore } from '../../../apps/crypto/src/backup/store/lazy-store.js';
import { PairedStore } from '../../../apps/crypto/src/backup/store/paired-store.js';
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

describe('a store with a copy in another place', () => {
  const one = () => openBackupStore(`file:${join(folder, 'one')}`);
  const two = () => openBackupStore(`sqlite:${join(folder, 'two.db')}`);
  const pair = async () => new PairedStore(await one(), await two());
  const down = new LazyStore('down', async () => {
    throw new Error('down');
  });
  backupStoreContract(pair);

  test('has everything in both', async () => {
    await (await pair()).put('both/1', Buffer.from('x'));
    for (const store of [await one(), await two()]) {
      expect(await store.get('both/1')).toEqual(new Uint8Array(Buffer.from('x')));
      expect(await store.list('both/', '', 10)).toEqual(['both/1']);
      await store.close();
    }
  });

  test('survives the loss of either: what only one has is found and listed', async () => {
    await (await one()).put('half/1', Buffer.from('1'));
    await (await two()).put('half/2', Buffer.from('2'));
    const store = await pair();
    expect(await store.list('half/', '', 10)).toEqual(['half/1', 'half/2']);
    expect(await store.list('half/', '', 1)).toEqual(['half/1']);
    expect(Buffer.from((await store.get('half/2'))!).toString()).toBe('2');
    for (const half of [new PairedStore(down, await one()), new PairedStore(await one(), down)]) {
      expect(Buffer.from((await half.get('half/1'))!).toString()).toBe('1');
      expect(await half.list('half/', '', 10)).toEqual(['half/1']);
    }
  });

  test('takes and forgets nothing while one of them is down, and does not say that nothing is there', async () => {
    const half = new PairedStore(await one(), down);
    await expect(half.put('down/1', Buffer.from('x'))).rejects.toThrow('down');
    await expect(half.delete('half/1')).rejects.toThrow('down');
    await expect(half.get('down/2')).rejects.toThrow('down');
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
