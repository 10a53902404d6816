import { newId } from '@keyledger/domain';
import { openDatabase } from '@keyledger/database';
import { MaterialStore } from '../../../apps/crypto/src/material-store/material-store.js';
import type {
  ImportParametersRow,
  KeyVersionRow,
  MaterialTables,
} from '../../../apps/crypto/src/material-store/schema.js';
import { NOW, PROJECT, useMasterKey } from '../../../apps/crypto/src/testing/stores.js';
import { forEachDialect } from '../database/support.js';

/** What both databases must do for the import of material. */
await forEachDialect((dialect) => {
  let store: MaterialStore;
  /** Another node on the same data. */
  let other: MaterialStore;
  beforeEach(async () => {
    const options = dialect.fresh();
    const open = async () => MaterialStore.over(await openDatabase<MaterialTables>(options));
    [store, other] = await Promise.all([open(), open()]);
    await useMasterKey(store, 'mkey_1');
  });
  afterEach(async () => {
    await store.close();
    await other.close();
  });

  const MAX = 3;
  const minute = (n: number): string => new Date(Date.parse(NOW) + n * 60_000).toISOString();
  const parameters = (key_id: string, valid_to = minute(60)): ImportParametersRow => ({
    token_id: newId(),
    key_id,
    mkey_id: 'mkey_1',
    algorithm: 'RSAES_OAEP_SHA_256',
    wrapped: Buffer.from(newId()),
    valid_to,
  });
  const material = (key_id: string): KeyVersionRow => ({
    key_id,
    version: 1,
    project_id: PROJECT,
    spec: 'AES_256',
    mkey_id: 'mkey_1',
    wrapped: Buffer.from(newId()),
    created_at: NOW,
  });
  const there = async (rows: ImportParametersRow[]): Promise<boolean[]> =>
    Promise.all(rows.map(async ({ token_id }) => (await other.importParameters(token_id)) !== undefined));
  const wrappedOf = async (keyId: string): Promise<string | undefined> => {
    const row = await other.keyVersion(keyId, 1);
    return row && Buffer.from(row.wrapped).toString();
  };

  test('parameters are there for every node, as they were given', async () => {
    const row = parameters(newId());
    expect(await store.addImportParameters(row, MAX, NOW)).toBe(true);
    const found = (await other.importParameters(row.token_id))!;
    expect({ ...found, wrapped: Buffer.from(found.wrapped) }).toEqual(row);
  });

  test('a key keeps the newest, and takes none from another key', async () => {
    const [one, two] = [newId(), newId()];
    const rows = [60, 61, 62, 63].map((n) => parameters(one, minute(n)));
    const foreign = parameters(two, minute(1));
    for (const row of [foreign, ...rows]) await store.addImportParameters(row, MAX, NOW);
    expect(await there([...rows, foreign])).toEqual([false, true, true, true, true]);
  });

  test('the newest is kept also where the clock stood still', async () => {
    const keyId = newId();
    const rows = Array.from({ length: 6 }, () => parameters(keyId));
    for (const row of rows) {
      await store.addImportParameters(row, MAX, NOW);
      expect(await there([row])).toEqual([true]);
    }
    expect((await there(rows)).filter(Boolean)).toHaveLength(MAX);
  });

  test('what has expired is deleted, of all keys, when asked and when something is added', async () => {
    const rows = [1, 2, 3].map((n) => parameters(newId(), minute(n)));
    for (const row of rows) await store.addImportParameters(row, MAX, NOW);
    await store.deleteExpiredImportParameters(minute(1));
    expect(await there(rows)).toEqual([false, true, true]);
    await store.addImportParameters(parameters(newId()), MAX, minute(2));
    expect(await there(rows)).toEqual([false, false, true]);
  });

  test('promise 5: a destroyed key loses its parameters, gets no others and no material', async () => {
    const keyId = newId();
    const row = parameters(keyId);
    await store.addImportParameters(row, MAX, NOW);
    await store.keepImported(material(keyId), null);
    await store.destroy(keyId);
    expect(await there([row])).toEqual([false]);
    expect(await store.addImportParameters(parameters(keyId), MAX, NOW)).toBe(false);
    expect(await store.keepImported(material(keyId), null)).toBe('destroyed');
    expect(await wrappedOf(keyId)).toBeUndefined();
  });

  test('of many imports at once one is kept, and all are told which', async () => {
    const keyId = newId();
    const rows = Array.from({ length: 10 }, () => material(keyId));
    const kept = await Promise.all(rows.map((row, n) => (n % 2 ? store : other).keepImported(row, null)));
    const texts = kept.map((row) => row !== 'destroyed' && Buffer.from(row.wrapped).toString());
    expect(new Set(texts)).toEqual(new Set([await wrappedOf(keyId)]));
  });

  test('material is replaced only while it is what was seen', async () => {
    const keyId = newId();
    const [one, two, three] = [material(keyId), material(keyId), material(keyId)];
    await store.keepImported(one, null);
    expect(await store.keepImported(two, one.wrapped)).toBe(two);
    const kept = await store.keepImported(three, one.wrapped);
    expect(kept).toMatchObject({ key_id: keyId });
    expect(await wrappedOf(keyId)).toBe(Buffer.from(two.wrapped).toString());
  });

  test('versions that were removed can be there again', async () => {
    const keyId = newId();
    const historyKey = { key_id: keyId, mkey_id: 'mkey_1', wrapped: Buffer.from('h') };
    await store.create({ keyId, version: null, historyKey });
    await store.keepImported(material(keyId), null);
    for (let n = 0; n < 2; n++) await store.removeVersions(keyId);
    expect(await wrappedOf(keyId)).toBeUndefined();
    expect(await other.historyKeys([keyId])).toHaveLength(1);
    const again = material(keyId);
    expect(await store.keepImported(again, null)).toBe(again);
  });
});
