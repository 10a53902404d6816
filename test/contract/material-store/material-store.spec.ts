import { newId } from '@keyledger/domain';
import { openDatabase } from '@keyledger/database';
import type { NewMaterial } from '../../../apps/crypto/src/material-store/create-material.js';
import { MaterialStore } from '../../../apps/crypto/src/material-store/material-store.js';
import type { MaterialTables } from '../../../apps/crypto/src/material-store/schema.js';
import { NOW, PROJECT, useMasterKey } from '../../../apps/crypto/src/testing/stores.js';
import { forEachDialect } from '../database/support.js';

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

  test('promise 4: a retry changes nothing and is told what is there, through any node and at the same time', async () => {
    const keyId = newId();
    const attempts = Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).create(material(keyId)));
    const outcomes = await Promise.all(attempts);
    const kept = Buffer.from((await store.keyVersion(keyId, 1))!.wrapped);
    for (const outcome of outcomes) {
      if (outcome.destroyed) throw new Error('not destroyed');
      expect(Buffer.from(outcome.version!.wrapped)).toEqual(kept);
    }
  });

  test('new keys, retries, later versions and destroyed keys can come in one group', async () => {
    const [old, gone, fresh] = [newId(), newId(), newId()];
    const first = material(old);
    await store.create(first);
    await store.create(material(gone));
    await store.destroy(gone);
    const [retry, rotated, dead, made, orphan] = await Promise.all(
      [material(old), material(old, 2), material(gone), material(fresh), material(newId(), 2)].map((each) =>
        store.create(each),
      ),
    );
    expect(retry).toMatchObject({ version: { version: 1 } });
    expect(Buffer.from((retry as { version: { wrapped: Uint8Array } }).version.wrapped)).toEqual(
      first.version!.wrapped,
    );
    expect(rotated).toMatchObject({ version: { version: 2 }, historyKey: { key_id: old } });
    expect(dead).toEqual({ destroyed: true });
    expect(made).toMatchObject({ version: { key_id: fresh } });
    expect(orphan).toMatchObject({ historyKey: null });
  });

  test('promise 5: a destroyed key never gets material again, whatever is retried and in whatever order', async () => {
    const keyId = newId();
    await store.create(material(keyId));
    await store.create(material(keyId, 2));
    await Promise.all([
      store.destroy(keyId),
      other.destroy(keyId),
      store.create(material(keyId)),
      other.create(material(keyId, 3)),
    ]);
    await store.destroy(keyId);
    for (const version of [1, 2, 3]) expect(await other.keyVersion(keyId, version)).toBeUndefined();
    expect(await other.historyKeys([keyId])).toEqual([]);
    expect(await other.isDestroyed(keyId)).toBe(true);
    expect(await other.create(material(keyId))).toEqual({ destroyed: true });
    expect(await store.isDestroyed(newId())).toBe(false);
  });

  test('promise 5: whichever of creation and destruction comes first, a destroyed key has no material', async () => {
    const keyIds = Array.from({ length: 100 }, () => newId());
    await Promise.all(
      keyIds.flatMap((keyId) => [
        store.create(material(keyId)),
        other.destroy(keyId),
        other.create(material(keyId)),
      ]),
    );
    expect(await store.historyKeys(keyIds)).toEqual([]);
    for (const keyId of keyIds) expect(await store.keyVersion(keyId, 1)).toBeUndefined();
  });

  test('a key can be destroyed before it was ever created', async () => {
    const keyId = newId();
    await store.destroy(keyId);
    expect(await store.create(material(keyId))).toEqual({ destroyed: true });
  });

  test('a credential is added once', async () => {
    const row = { access_key_id: 'AKIA', mkey_id: 'mkey_1', wrapped: Buffer.from('one'), created_at: NOW };
    expect(await store.addCredential(row)).toBe(true);
    expect(await other.addCredential({ ...row, wrapped: Buffer.from('two') })).toBe(false);
    expect(Buffer.from((await other.credential('AKIA'))!.wrapped).toString()).toBe('one');
    await other.deleteCredential('AKIA');
    expect(await store.credential('AKIA')).toBeUndefined();
  });

  test('nodes agree on one channel key', async () => {
    const propose = (node: MaterialStore, text: string) =>
      node.sharedKey({ id: 'channel', mkey_id: 'mkey_1', wrapped: Buffer.from(text) });
    const [one, two] = await Promise.all([propose(store, 'one'), propose(other, 'two')]);
    expect(Buffer.from(one.wrapped)).toEqual(Buffer.from(two.wrapped));
  });
});
