import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@keyledger/domain';
import { NOW, PROJECT, openMaterialStore, temporaryFolder, useMasterKey } from '../testing/stores.js';
import type { NewMaterial } from './create-material.js';
import type { MaterialStore } from './material-store.js';

/** What is SQLite's alone; test/contract/material-store has what both databases must do. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let store: MaterialStore;
/** Another node on the same data. */
let other: MaterialStore;
beforeEach(async () => {
  folder = await temporaryFolder();
  [store, other] = await Promise.all([openMaterialStore(folder.path), openMaterialStore(folder.path)]);
  await useMasterKey(store, 'mkey_1');
});
afterEach(async () => {
  await store.close();
  await other.close();
  await folder.remove();
});

function material(keyId: string, version = 1, wrapped = newId()): NewMaterial {
  const shared = { key_id: keyId, mkey_id: 'mkey_1', wrapped: Buffer.from(wrapped) };
  return {
    keyId,
    version: { ...shared, version, project_id: PROJECT, spec: 'AES_256', created_at: NOW },
    historyKey: version === 1 ? { ...shared, wrapped: Buffer.from(`history ${wrapped}`) } : null,
  };
}

test('what was created is there for every node', async () => {
  const keyId = newId();
  const made = material(keyId);
  expect(await store.create(made)).toMatchObject({ destroyed: false, version: made.version });
  expect(Buffer.from((await other.keyVersion(keyId, 1))!.wrapped)).toEqual(made.version!.wrapped);
  const [historyKey] = await other.historyKeys([keyId, newId()]);
  expect(Buffer.from(historyKey!.wrapped)).toEqual(made.historyKey!.wrapped);
});

test('promise 5: what was destroyed is in no file of the store any more', async () => {
  const keyId = newId();
  const marks = ['MARK-OF-A-VERSION-0123456789', 'MARK-OF-A-CREDENTIAL-0123456'];
  await store.create(material(keyId, 1, marks[0]));
  const secret = {
    access_key_id: 'AKIA',
    mkey_id: 'mkey_1',
    wrapped: Buffer.from(marks[1]!),
    created_at: NOW,
  };
  await store.addCredential(secret);
  expect(await marksInFiles(marks)).toEqual(marks);
  await store.destroy(keyId);
  await store.deleteCredential('AKIA');
  expect(await marksInFiles(marks)).toEqual([]);
});

async function marksInFiles(marks: string[]): Promise<string[]> {
  const names = await readdir(folder.path);
  const contents = await Promise.all(names.map((name) => readFile(join(folder.path, name))));
  return marks.filter((mark) => contents.some((content) => content.includes(mark)));
}
