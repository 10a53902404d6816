import { createSecretKey, randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '@keyledger/database';
import { newId } from '@keyledger/domain';
import {
  newMasterKey,
  openMasterKey,
  rewrapMasterKey,
  type RootKey,
} from '../../../apps/crypto/src/master-keys/master-key.js';
import { MaterialStore } from '../../../apps/crypto/src/material-store/material-store.js';
import type { RootKeyRecord } from '../../../apps/crypto/src/material-store/root-record.js';
import type { MaterialTables } from '../../../apps/crypto/src/material-store/schema.js';
import type { HeldLease } from '../../../apps/crypto/src/material-store/work-lease.js';
import { NOW } from '../../../apps/crypto/src/testing/stores.js';
import { forEachDialect } from '../database/support.js';

/** One node at a time replaces the root key, and either all master keys follow or none. */
await forEachDialect((dialect) => {
  let database: Database<MaterialTables>;
  let store: MaterialStore;
  /** Another node on the same data. */
  let other: MaterialStore;
  beforeEach(async () => {
    const options = dialect.fresh();
    database = await openDatabase<MaterialTables>(options);
    store = await MaterialStore.over(database);
    other = await MaterialStore.over(await openDatabase<MaterialTables>(options));
  });
  afterEach(async () => {
    await store.close();
    await other.close();
  });

  const WORK = 'root key';
  const expire = () => database.kysely.updateTable('work_leases').set({ until_ms: 1 }).execute();

  test('one node at a time has its turn, and each turn has a later term', async () => {
    let working = 0;
    const terms = await Promise.all(
      [store, other, store].map((each) =>
        each.lease(WORK).run(10_000, async ({ term }) => {
          expect(++working).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          working -= 1;
          return term;
        }),
      ),
    );
    expect(terms.sort()).toEqual([1, 2, 3]);
  });

  test('who does not want to wait is told that another is at it; other work is not held up', async () => {
    await store.lease(WORK).run(0, async () => {
      await expect(other.lease(WORK).run(0, async () => 'done')).rejects.toMatchObject({ code: 'Busy' });
      expect(await other.lease('other work').run(0, async () => 'done')).toBe('done');
    });
    expect(await other.lease(WORK).run(0, async () => 'done')).toBe('done');
  });

  test('a turn whose holder died ends by itself', async () => {
    const outcome = await store.lease(WORK).run(0, async ({ term }) => {
      await expire();
      return other.lease(WORK).run(0, async (next) => next.term - term);
    });
    expect(outcome).toBe(1);
  });

  const newRoot = (): RootKey => ({ id: `nsk_${newId()}`, key: createSecretKey(randomBytes(32)) });
  const recordOf = ({ id }: RootKey): RootKeyRecord => ({
    providerId: newId(),
    rootKeyId: id,
    fingerprint: id,
    custody: 'shares',
    parameters: {},
  });

  async function establish(): Promise<RootKey> {
    const root = newRoot();
    await store.establish(recordOf(root), newMasterKey(root, NOW));
    return root;
  }
  const replace = (lease: HeldLease, from: RootKey, to: RootKey) =>
    store.replaceRoot(lease, {
      from: from.id,
      record: (masterKeyIds) => ({ ...recordOf(to), parameters: { masterKeyIds } }),
      rewrap: (row) => rewrapMasterKey(from, to, row),
    });

  test('a replaced root key opens no master key any more, and the new one opens the same', async () => {
    const [before, after] = [await establish(), newRoot()];
    const [master] = await store.masterKeys();
    const key = openMasterKey(before, master!);
    const record = await store.lease(WORK).run(0, (lease) => replace(lease, before, after));
    expect(record.parameters).toEqual({ masterKeyIds: [master!.id] });
    expect(await other.root()).toEqual(record);
    const [rewrapped] = await other.masterKeys();
    expect(openMasterKey(after, rewrapped!).equals(key)).toBe(true);
    expect(() => openMasterKey({ ...before, id: after.id }, rewrapped!)).toThrow(/cannot be unwrapped/);
  });

  test('a node whose turn is over replaces nothing, and so does one that would replace another root key', async () => {
    const before = await establish();
    await store.lease(WORK).run(0, async (lease) => {
      await expect(replace(lease, newRoot(), newRoot())).rejects.toMatchObject({ code: 'ConcurrentChange' });
      await expire();
      await expect(replace(lease, before, newRoot())).rejects.toMatchObject({ code: 'Busy' });
    });
    expect((await store.root())!.rootKeyId).toBe(before.id);
    expect(openMasterKey(before, (await store.masterKeys())[0]!).type).toBe('secret');
  });

  test('a master key that does not open leaves all as it was', async () => {
    const before = await establish();
    const stranger = newMasterKey({ ...newRoot(), id: before.id }, NOW);
    await database.kysely.insertInto('master_keys').values(stranger).execute();
    const replacing = store.lease(WORK).run(0, (lease) => replace(lease, before, newRoot()));
    await expect(replacing).rejects.toThrow(/cannot be unwrapped/);
    expect((await store.root())!.rootKeyId).toBe(before.id);
    for (const { root_key_id } of await store.masterKeys()) expect(root_key_id).toBe(before.id);
  });
});
