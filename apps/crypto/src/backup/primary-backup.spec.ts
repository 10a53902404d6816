import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { newId } from '@keyledger/domain';
import { BackupWorld, command } from '../testing/backup-world.js';
import { base64 } from '../testing/crypto-world.js';
import { PROJECT } from '../testing/stores.js';
import type { BackupStore } from './store/backup-store.js';
import { FolderStore } from './store/folder-store.js';

/** A real folder that can be taken away. */
class Breakable implements BackupStore {
  down = false;
  readonly description = 'breakable';
  constructor(private readonly store: BackupStore) {}

  private reach(): BackupStore {
    if (this.down) throw new Error('the store is down');
    return this.store;
  }
  async put(name: string, bytes: Uint8Array) {
    return this.reach().put(name, bytes);
  }
  async get(name: string) {
    return this.reach().get(name);
  }
  async list(prefix: string, after: string, limit: number) {
    return this.reach().list(prefix, after, limit);
  }
  async delete(name: string) {
    return this.reach().delete(name);
  }
  async close() {
    return this.store.close();
  }
}

let world: BackupWorld;
let store: Breakable;
beforeEach(async () => {
  world = await BackupWorld.open(async (folder) => (store = new Breakable(await FolderStore.open(folder))));
});
afterEach(() => world.close());

const names = async (prefix = 'keys/') => store.list(prefix, '', 1000);
const create = (keyId: string, version = 1) =>
  world.material.handle({ type: 'create', keyId, version, projectId: PROJECT, spec: 'AES_256' });
const prefixOf = (keyId: string) => `keys/${keyId.slice(0, 2)}/${keyId}`;

test('what is made is in the store before anybody hears of it, and nothing of it in clear', async () => {
  const keyId = newId();
  const { historyKey } = await create(keyId);
  await create(keyId, 2);
  expect(await names()).toEqual(['001', '002', 'history'].map((end) => `${prefixOf(keyId)}.${end}`));
  const entry = Buffer.from((await store.get(`${prefixOf(keyId)}.history`))!).toString();
  expect(entry).not.toContain(historyKey!);
  expect(Object.keys(JSON.parse(entry))).toEqual(['v', 'key', 'sealed']);
  await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  expect(await names('credentials/')).toHaveLength(1);
});

test('while the store is down, making a key is told to come back, and the retry makes the same one', async () => {
  const keyId = newId();
  store.down = true;
  await expect(create(keyId)).rejects.toMatchObject({ code: 'Unavailable' });
  await expect(world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' })).rejects.toMatchObject({
    code: 'Unavailable',
  });
  store.down = false;
  const made = await create(keyId);
  expect(await create(keyId)).toEqual(made);
  expect(await names()).toHaveLength(2);
  const { secretAccessKey } = await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  expect(secretAccessKey).toHaveLength(40);
});

test('promise 5: what is destroyed is gone from the store too, and while it is down the destruction is not over', async () => {
  const keyId = newId();
  await create(keyId);
  await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  store.down = true;
  const destroy = () => world.material.handle({ type: 'destroy', keyId });
  await expect(destroy()).rejects.toMatchObject({ code: 'Unavailable' });
  store.down = false;
  await destroy();
  await world.credentials.handle({ type: 'delete', accessKeyId: 'AKIA1' });
  expect([...(await names()), ...(await names('credentials/'))]).toEqual([]);
});

test('imported material that is destroyed leaves its history key alone in the store', async () => {
  const keyId = newId();
  await create(keyId);
  await world.material.handle({ type: 'destroyMaterial', keyId });
  expect(await names()).toEqual([`${prefixOf(keyId)}.history`]);
});

test('what was destroyed while it was written does not stay behind', async () => {
  const keyId = newId();
  await create(keyId);
  const list = store.list.bind(store);
  const put = store.put.bind(store);
  let destroyed = false;
  store.put = async (name, bytes) => {
    if (name.startsWith('keys/') && !destroyed) {
      destroyed = true;
      await world.material.handle({ type: 'destroy', keyId });
    }
    return put(name, bytes);
  };
  await world.takeStore();
  expect(await list('keys/', '', 10)).toEqual([]);
});

test('a backup of the store holds what was made before there was a store, and a restore draws on it', async () => {
  const keyId = await world.crypto.createKey();
  const key = { id: keyId };
  const { ciphertext } = await world.crypto.reply<{ ciphertext: string }>({
    ...{ op: 'encrypt', key, plaintext: base64('kept') },
  });
  expect(await names()).toEqual([]);
  const view = await world.takeStore();
  expect(view).toMatchObject({
    state: 'taken',
    kind: 'store',
    all: true,
    keys: 1,
    versions: 1,
    sha256: null,
  });
  await world.damage(keyId, 1, 'spoil');
  const plan = await world.plan('store');
  expect(plan).toMatchObject({ state: 'planned', backupId: null, report: { toRestore: { count: 1 } } });
  expect(await world.apply(plan.id)).toMatchObject({ state: 'done' });
  expect(await world.crypto.perform({ op: 'decrypt', ciphertext })).toMatchObject({ ok: true });
  const events = await world.crypto.log.readStream(`backup-${plan.id}`);
  expect(events[0]).toMatchObject({ type: 'BackupRestored', data: { backupId: null, restored: 1 } });
});

test('a store that is new to an installation is given everything by itself, once', async () => {
  const keyId = await world.crypto.createKey();
  world.node.start();
  const list = async () =>
    (await world.node.backups.list({ context: command(), limit: 9, cursor: null })).backups;
  while ((await list())[0]?.state !== 'taken') await new Promise((next) => setTimeout(next, 5));
  expect(await names()).toEqual(['001', 'history'].map((end) => `${prefixOf(keyId)}.${end}`));
  const again = await BackupWorld.over(world.crypto, world.custody, store);
  world.crypto.now = '2026-01-03T00:00:00.000Z';
  again.node.start();
  await again.takeStore();
  expect(await list()).toMatchObject([{ takenBy: 'an admin' }, { takenBy: 'crypto', keys: 1 }]);
  await again.node.stop();
  await again.database.close();
});

test('an entry that was altered, or moved to another key, is passed over and told, and takes no other with it', async () => {
  const [one, two] = [newId(), newId()];
  await create(one);
  await create(two);
  await world.takeStore();
  await store.put(`${prefixOf(two)}.001`, (await store.get(`${prefixOf(one)}.001`))!);
  await world.damage(one, 1, 'remove');
  await world.damage(two, 1, 'remove');
  const plan = await world.plan('store');
  expect(plan).toMatchObject({
    state: 'planned',
    reason: expect.stringMatching(/^1 entries were passed over: .* altered or damaged$/),
  });
  expect(plan.reason).toContain(two);
});

test('the store of another installation is neither written to nor read', async () => {
  const other = await BackupWorld.open();
  const folder = new Breakable(await FolderStore.open(`${world.crypto.folder}/store`));
  await create(newId());
  const there = await BackupWorld.over(other.crypto, other.custody, folder);
  const made = there.material.handle({
    ...{ type: 'create', keyId: newId(), version: 1, projectId: PROJECT, spec: 'AES_256' },
  });
  await expect(made).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringMatching(/another installation|not wrapped by/),
  });
  expect(await names('backup-keys/')).toHaveLength(1);
  await there.database.close();
  await other.close();
});

test('a new root key opens the store before it counts, and the former one no longer does after', async () => {
  await create(newId());
  const former = world.crypto.masters.root;
  const next = { id: `nsk_${newId()}`, key: createSecretKey(Buffer.alloc(32, 9)) };
  await world.node.rootSwap.before(next);
  expect((await names('backup-keys/')).map((name) => name.split('/')[1]).sort()).toEqual(
    [former.id, next.id].sort(),
  );
  await world.node.rootSwap.after(former.id);
  expect((await names('backup-keys/')).map((name) => name.split('/')[1])).toEqual([next.id]);
});
