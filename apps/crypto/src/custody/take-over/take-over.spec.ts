import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { chmod, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, type JsonObject } from '@keyledger/domain';
import { newMasterKey } from '../../master-keys/master-key.js';
import { CryptoCluster, isAcknowledged } from '../../testing/crypto-cluster.js';
import { NOW, openMaterialStore } from '../../testing/stores.js';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import { NEW_ARGON2ID, PassphraseFile } from '../locks/passphrase-file.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
let rootKeyFile: string;
let passphraseFile: string;
beforeEach(async () => {
  cluster = await CryptoCluster.open();
  rootKeyFile = join(cluster.dataFolder, 'root.key');
  passphraseFile = join(cluster.dataFolder, 'passphrase');
  await writeFile(passphraseFile, 'correct horse battery\n', { mode: 0o600 });
});
afterEach(() => cluster.close());

/** Sets the material store up as versions before there were shares did. */
async function setUpEarlier(secret: Buffer, custody: string, parameters: JsonObject = {}): Promise<string> {
  const store = await openMaterialStore(cluster.dataFolder);
  const root = { id: `nsk_${newId()}`, key: createSecretKey(secret) };
  const record = {
    providerId: newId(),
    rootKeyId: root.id,
    fingerprint: secretFingerprint(secret),
    custody,
    parameters,
  };
  const master = newMasterKey(root, NOW);
  await store.establish(record, master);
  await store.close();
  return master.id;
}

async function fromFile(): Promise<string> {
  const secret = randomBytes(32);
  await writeFile(rootKeyFile, secret, { mode: 0o600 });
  return setUpEarlier(secret, 'local-file');
}

async function fromPassphrase(): Promise<string> {
  const salt = randomBytes(16);
  const secret = await new PassphraseFile(passphraseFile).derive({ ...NEW_ARGON2ID, salt });
  return setUpEarlier(secret, 'passphrase', { ...NEW_ARGON2ID, salt: salt.toString('base64') });
}

const isThere = async (name: string): Promise<boolean> => (await readdir(cluster.dataFolder)).includes(name);

test('a root key in a file is dealt as shares, and the file is gone once they count', async () => {
  const masterKeyId = await fromFile();
  const nodes = await cluster.startAll(3);
  expect(nodes[0]!.masters.current.id).toBe(masterKeyId);
  await cluster.until(async () => !(await isThere('root.key')), 'root.key to go');
  expect((await nodes[0]!.store.root())!.custody).toBe('shares');
  expect(nodes[0]!.log.custody.current.distribution).toMatchObject({ distributionNo: 1, threshold: 2 });
  await cluster.stopAll();
  const two = await Promise.all(['crypto-1', 'crypto-3'].map((name) => cluster.start(name)));
  await Promise.all(two.map(({ custody }) => custody.unseal()));
  expect(two[0]!.masters.current.id).toBe(masterKeyId);
});

test('a root key from a passphrase is dealt as shares, which the passphrase locks from then on', async () => {
  const masterKeyId = await fromPassphrase();
  const settings = { KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile };
  const nodes = await cluster.startAll(2, settings);
  await cluster.until(async () => (await nodes[0]!.store.root())!.custody === 'shares', 'shares to count');
  await cluster.stopAll();
  const again = await Promise.all(['crypto-1', 'crypto-2'].map((name) => cluster.start(name, settings)));
  await Promise.all(again.map(({ custody }) => custody.unseal()));
  expect(again[0]!.masters.current.id).toBe(masterKeyId);
});

test('another root key than the one of the store is told, and nothing is changed', async () => {
  await fromFile();
  await writeFile(rootKeyFile, randomBytes(32));
  const node = await cluster.start('crypto-1');
  await expect(node.custody.unseal()).rejects.toMatchObject({
    name: 'CustodyError',
    message: expect.stringMatching(/wrong root key: the .*root\.key gives another one/),
  });
  expect(await isThere('root.key')).toBe(true);
});

test('a root key file that others can read is refused', async () => {
  await fromFile();
  await chmod(rootKeyFile, 0o644);
  const node = await cluster.start('crypto-1');
  await expect(node.custody.unseal()).rejects.toThrow(/has mode 644: others can read the secret/);
});

test('a store that was set up with a passphrase is not opened without it, nor with another one', async () => {
  await fromPassphrase();
  const without = await cluster.start('crypto-1');
  await expect(without.custody.unseal()).rejects.toThrow(/name its file in KEYLEDGER_ROOT_PASSPHRASE_FILE/);
  await without.stop();
  await writeFile(passphraseFile, 'incorrect horse battery');
  const wrong = await cluster.start('crypto-1', { KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile });
  await expect(wrong.custody.unseal()).rejects.toThrow(/wrong root key/);
});

test('a lost root key file is told with what to do, and not replaced', async () => {
  await fromFile();
  await rm(rootKeyFile);
  const node = await cluster.start('crypto-1');
  await expect(node.custody.unseal()).rejects.toThrow(/root\.key is missing.*put it back/);
  expect(await isThere('root.key')).toBe(false);
});

test('a root.key of another installation is left alone', async () => {
  await writeFile(rootKeyFile, randomBytes(32), { mode: 0o600 });
  const before = await readFile(rootKeyFile);
  const [node] = await cluster.startAll(1);
  await cluster.until(() => isAcknowledged(node!.log.custody), 'the share to be acknowledged');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await readFile(rootKeyFile)).toEqual(before);
});
