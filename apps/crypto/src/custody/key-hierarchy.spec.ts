import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MaterialStore } from '../material-store/material-store.js';
import {
  NOW,
  TestCustody,
  openCryptoDatabase,
  openMaterialStore,
  temporaryFolder,
} from '../testing/stores.js';
import { KeyHierarchy } from './key-hierarchy.js';
import { LocalFileCustody } from './local-file.js';
import { PassphraseCustody } from './passphrase.js';
import type { RootKeySource } from './root-key-source.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let stores: MaterialStore[];
beforeEach(async () => {
  folder = await temporaryFolder();
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await folder.remove();
});

/** A node that starts on the shared data. */
async function node(source: RootKeySource): Promise<KeyHierarchy> {
  const store = await openMaterialStore(folder.path);
  stores.push(store);
  return new KeyHierarchy(source, store, () => NOW);
}

test('the first start makes root key and master key; a second one finds them', async () => {
  const first = await node(new TestCustody());
  expect(first.sealed).toBe(true);
  const record = await first.unseal();
  expect(record).toMatchObject({ rootKeyId: expect.stringMatching(/^nsk_[0-9a-f-]{36}$/), custody: 'test' });
  expect(first.masters.current.id).toMatch(/^mkey_[0-9a-f-]{36}$/);
  const second = await node(new TestCustody());
  expect(await second.unseal()).toEqual(record);
  expect(second.masters.current.id).toBe(first.masters.current.id);
  expect(second.masters.current.key.equals(first.masters.current.key)).toBe(true);
});

test('while it is sealed, nothing can be wrapped or unwrapped', async () => {
  const sealed = await node(new TestCustody());
  expect(() => sealed.masters.current).toThrow(expect.objectContaining({ code: 'Sealed' }));
  await expect(sealed.masters.master('mkey_x')).rejects.toMatchObject({ code: 'Sealed' });
});

test.each(['local file', 'passphrase'])('nodes that start together on a new %s agree', async (kind) => {
  const file = join(folder.path, 'passphrase');
  await writeFile(file, 'correct horse battery');
  const custody = () =>
    kind === 'passphrase' ? new PassphraseCustody(file) : new LocalFileCustody(folder.path);
  const nodes = await Promise.all(Array.from({ length: 4 }, () => node(custody())));
  const records = await Promise.all(nodes.map((each) => each.unseal()));
  expect(new Set(records.map(({ rootKeyId }) => rootKeyId)).size).toBe(1);
  for (const each of nodes) expect(each.masters.current.key.equals(nodes[0]!.masters.current.key)).toBe(true);
  expect(await stores[0]!.masterKeys()).toHaveLength(1);
});

test('a wrong passphrase is told, and changes nothing', async () => {
  const file = join(folder.path, 'passphrase');
  await writeFile(file, 'correct horse battery');
  await (await node(new PassphraseCustody(file))).unseal();
  await writeFile(file, 'incorrect horse battery');
  const wrong = await node(new PassphraseCustody(file));
  await expect(wrong.unseal()).rejects.toMatchObject({ name: 'CustodyError', message: /wrong root key/ });
  expect(wrong.sealed).toBe(true);
  await writeFile(file, 'correct horse battery');
  await (await node(new PassphraseCustody(file))).unseal();
});

test('another custody than the one that the store was set up with is told', async () => {
  await (await node(new TestCustody())).unseal();
  const other = await node(new LocalFileCustody(folder.path));
  await expect(other.unseal()).rejects.toThrow(/set up with test custody/);
});

test('a lost root key file is told, not replaced', async () => {
  const other = await temporaryFolder();
  await (await node(new LocalFileCustody(other.path))).unseal();
  await other.remove();
  await expect((await node(new LocalFileCustody(folder.path))).unseal()).rejects.toThrow(/is missing/);
});

test('a master key that another node has added is found by its id', async () => {
  const here = await node(new TestCustody());
  const record = await here.unseal();
  const database = await openCryptoDatabase(folder.path);
  const [row] = await stores[0]!.masterKeys();
  await expect(here.masters.master('mkey_other')).rejects.toThrow(/not in the material store/);
  // Wrapped for another id it must not open: the binding is what is tested here.
  await database.kysely
    .insertInto('master_keys')
    .values({ ...row!, id: 'mkey_other', state: 'retiring' })
    .execute();
  await database.close();
  await expect(here.masters.master('mkey_other')).rejects.toThrow(
    `cannot be unwrapped under ${record.rootKeyId}`,
  );
});
