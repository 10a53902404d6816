import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryEventStore } from '@keyledger/event-store';
import type { DatabaseOptions } from '@keyledger/database';
import { newId, rootKeyStream, type JsonObject, type KeySpec } from '@keyledger/domain';
import { systemCause } from '../../../apps/crypto/src/custody/cause.js';
import { newMasterKey } from '../../../apps/crypto/src/master-keys/master-key.js';
import { INSTANCE, ROOT, RotatingNode } from '../../../apps/crypto/src/testing/rotating-node.js';
import { NOW, PROJECT } from '../../../apps/crypto/src/testing/stores.js';
import { wrapMaterial } from '../../../apps/crypto/src/testing/wrap-material.js';
import { forEachDialect } from '../database/support.js';

await forEachDialect((dialect) => {
  let options: DatabaseOptions;
  let log: MemoryEventStore;
  let nodes: RotatingNode[];
  let here: RotatingNode;
  beforeEach(async () => {
    options = dialect.fresh();
    log = new MemoryEventStore();
    nodes = [];
    here = await node();
  });
  afterEach(async () => {
    for (const each of nodes) await each.close();
    await log.close();
  });

  async function node(): Promise<RotatingNode> {
    const opened = await RotatingNode.open(options, log);
    nodes.push(opened);
    return opened;
  }
  const events = async (): Promise<{ type: string; data: JsonObject }[]> =>
    (await log.readStream(rootKeyStream(INSTANCE))).slice(2);
  const create = (on: RotatingNode, keyId = newId(), spec: KeySpec = 'AES_256') =>
    on.material.handle({ type: 'create', keyId, version: 1, projectId: PROJECT, spec });
  const RSA = { wrappingAlgorithm: 'RSAES_OAEP_SHA_256', wrappingKeySpec: 'RSA_2048' } as const;
  async function importParameters(on: RotatingNode) {
    const keyId = newId();
    await on.material.handle({ type: 'createHistoryKey', keyId });
    const { importParameters } = await on.material.handle({ type: 'importParameters', keyId, ...RSA });
    return { keyId, ...importParameters! };
  }
  const importTo = (
    on: RotatingNode,
    { keyId, publicKey, importToken }: Awaited<ReturnType<typeof importParameters>>,
  ) =>
    on.material.handle({
      type: 'import',
      keyId,
      projectId: PROJECT,
      spec: 'AES_256',
      importToken,
      encryptedMaterial: wrapMaterial(publicKey, RSA.wrappingAlgorithm, Buffer.alloc(32, 1)),
      expectedFingerprint: null,
    });

  test('a rotation wraps everything by a new master key, destroys the former one, and the log says so', async () => {
    const former = here.masters.current.id;
    const keys = Array.from({ length: 300 }, () => newId());
    const made = await Promise.all(keys.map((keyId) => create(here, keyId)));
    const pair = newId();
    const facts = await create(here, pair, 'EC_P256');
    const parameters = await importParameters(here);
    const { secretAccessKey } = await here.credentials.handle({ type: 'create', accessKeyId: 'AKIA' });
    await here.rotation.rotate('manual', systemCause());
    await here.rotation.look();
    const [started, completed, destroyed] = await events();
    const masterKeyId = here.masters.current.id;
    expect(started).toMatchObject({
      type: 'MasterKeyRotationStarted',
      data: { masterKeyId, rootKeyId: ROOT.id, replaces: [former], trigger: 'manual' },
    });
    // 301 key versions and as many history keys, one more of the import, its parameters, the tokens' key, a credential.
    expect(completed).toMatchObject({
      type: 'MasterKeyRotationCompleted',
      data: { masterKeyId, rewrapped: 606 },
    });
    expect(destroyed).toMatchObject({ type: 'MasterKeyDestroyed', data: { masterKeyId: former } });
    expect((await here.store.masterKeys()).map(({ id, state }) => ({ id, state }))).toEqual([
      { id: masterKeyId, state: 'in-use' },
    ]);
    expect(await here.store.rotation.running()).toBeNull();
    // A node that never had the former master key reads all of it.
    const fresh = await node();
    expect(await Promise.all(keys.map((keyId) => create(fresh, keyId)))).toEqual(made);
    expect(await create(fresh, pair, 'EC_P256')).toEqual(facts);
    expect(await fresh.credentials.handle({ type: 'get', accessKeyId: 'AKIA' })).toEqual({ secretAccessKey });
    expect(await importTo(fresh, parameters)).toMatchObject({ material: expect.any(Object) });
  });

  test('other nodes wrap by the new master key as soon as they hear of it', async () => {
    const there = await node();
    there.rotation.start();
    await here.rotation.rotate('manual', systemCause());
    while (there.masters.current.id !== here.masters.current.id) await sleep(5);
    while (await here.store.rotation.running()) await sleep(5);
    expect((await events()).map(({ type }) => type)).toHaveLength(3);
  });

  test('a node that has not heard of it writes by the new master key all the same', async () => {
    const deaf = await node();
    await here.rotation.rotate('manual', systemCause());
    const keyId = newId();
    await create(deaf, keyId);
    const parameters = await importParameters(deaf);
    await importTo(deaf, parameters);
    await deaf.credentials.handle({ type: 'create', accessKeyId: 'AKIA' });
    const { id } = here.masters.current;
    expect(await here.store.keyVersion(keyId, 1)).toMatchObject({ mkey_id: id });
    expect(await here.store.keyVersion(parameters.keyId, 1)).toMatchObject({ mkey_id: id });
    expect(await here.store.credential('AKIA')).toMatchObject({ mkey_id: id });
  });

  test('one rotation is under way at a time, and the same command begins one', async () => {
    const cause = systemCause('once');
    await create(here);
    const there = await node();
    await here.rotation.rotate('manual', cause);
    await there.rotation.rotate('manual', cause);
    await expect(there.rotation.rotate('manual', systemCause())).rejects.toMatchObject({
      code: 'ConcurrentChange',
      message: 'a master key rotation is under way',
    });
    await here.rotation.look();
    await there.rotation.look();
    expect((await events()).map(({ type }) => type)).toEqual([
      'MasterKeyRotationStarted',
      'MasterKeyRotationCompleted',
      'MasterKeyDestroyed',
    ]);
    await there.rotation.rotate('manual', systemCause());
  });

  test('a node that stops in the middle leaves the rest to another, and what it did counts', async () => {
    for (let n = 0; n < 5; n++) await Promise.all(Array.from({ length: 100 }, () => create(here)));
    await here.rotation.rotate('schedule', systemCause());
    while ((await here.store.rotation.running())!.rewrapped < 200) await sleep(1);
    await here.rotation.stop();
    const left = (await here.store.rotation.running())!;
    expect(left).toMatchObject({ trigger: 'schedule' });
    expect(left.rewrapped + left.remaining).toBe(1000);
    expect(left.remaining).toBeGreaterThan(0);
    const there = await node();
    await there.rotation.look();
    expect((await events()).slice(1)).toMatchObject([{ data: { rewrapped: 1000 } }, {}]);
  });

  test('where a node was killed before it could tell the log, another tells it, once and who was behind it', async () => {
    const cause = { ...systemCause(), principal: 'principal-1' };
    await here.store.rotation.begin(newMasterKey(ROOT, NOW), { trigger: 'manual', cause });
    const record = (await here.store.rotation.running())!;
    const others = [await node(), await node()];
    await Promise.all(others.map((each) => each.rotation.look()));
    const [started] = await log.readStream(rootKeyStream(INSTANCE), { from: 2 });
    expect(started).toMatchObject({
      data: { masterKeyId: record.masterKeyId },
      metadata: { principal: 'principal-1' },
    });
    await Promise.all(others.map((each) => each.rotation.look()));
    expect(await events()).toHaveLength(3);
  });

  test('where a node was killed after it destroyed the former master key, another tells the log', async () => {
    await here.store.rotation.begin(newMasterKey(ROOT, NOW), { trigger: 'manual', cause: systemCause() });
    const record = (await here.store.rotation.running())!;
    expect(await here.store.rotation.removeReplaced(record)).toBe(true);
    const there = await node();
    await there.rotation.look();
    expect((await events()).map(({ type }) => type)).toEqual([
      'MasterKeyRotationStarted',
      'MasterKeyRotationCompleted',
      'MasterKeyDestroyed',
    ]);
    expect(await there.store.rotation.running()).toBeNull();
  });

  test('nothing fails while it goes on: creations, imports, reads and deletions on several nodes', async () => {
    const there = await node();
    const old = Array.from({ length: 400 }, () => newId());
    const made = new Map<string, unknown>();
    const remember = async (on: RotatingNode, keyId: string) => made.set(keyId, await create(on, keyId));
    await Promise.all(old.map((keyId) => remember(here, keyId)));
    const prepared = await Promise.all(Array.from({ length: 6 }, () => importParameters(here)));
    let over = false;
    const both = [here, there];
    const load = both.map(async (on, which) => {
      for (let n = 0; !over || n < 30; n++) {
        await remember(on, newId());
        const keyId = old[(n * 7 + which) % 200]!;
        expect(await create(on, keyId)).toEqual(made.get(keyId));
        await on.credentials.handle({ type: 'create', accessKeyId: `AKIA-${which}-${n}` });
        await on.material.handle({ type: 'destroy', keyId: old[200 + ((n * 2 + which) % 200)]! });
        if (prepared.length > 0) await importTo(on, prepared.pop()!);
      }
    });
    for (let n = 0; n < 3; n++) {
      await both[n % 2]!.rotation.rotate('manual', systemCause());
      while (await here.store.rotation.running()) {
        await both[n % 2]!.rotation.look();
        await sleep(1);
      }
    }
    over = true;
    await Promise.all(load);
    for (const each of both) expect(each.warnings).toEqual([]);
    const fresh = await node();
    for (const keyId of old.slice(200)) {
      if (await fresh.store.isDestroyed(keyId))
        expect(await fresh.store.keyVersion(keyId, 1)).toBeUndefined();
    }
    for (const [keyId, facts] of made) {
      if (!(await fresh.store.isDestroyed(keyId))) expect(await create(fresh, keyId)).toEqual(facts);
    }
  });

  test('a row that was read before it was rewrapped can still be opened', async () => {
    const keyId = newId();
    const { material } = await create(here, keyId);
    const row = (await here.store.keyVersion(keyId, 1))!;
    await here.rotation.rotate('manual', systemCause());
    await here.rotation.look();
    expect(await here.store.keyVersion(keyId, 1)).not.toMatchObject({ mkey_id: row.mkey_id });
    expect(await here.stored.facts(row, 'AES_256', PROJECT)).toEqual(material);
  });

  test('a damaged secret keeps the former master key from being destroyed, until it is gone', async () => {
    const keyId = newId();
    await create(here, keyId);
    await create(here);
    const { kysely } = here.database;
    const former = here.masters.current.id;
    await kysely.updateTable('key_versions').set({ spec: 'HMAC_256' }).where('key_id', '=', keyId).execute();
    await here.rotation.rotate('manual', systemCause());
    await here.rotation.look();
    expect(here.rotation.damaged).toBe(1);
    expect(here.warnings).toMatchObject([{ damaged: 1 }]);
    expect(await here.store.rotation.running()).toMatchObject({ rewrapped: 3, remaining: 1 });
    expect((await here.store.masterKeys()).map(({ state }) => state)).toEqual(['retiring', 'in-use']);
    expect(await here.store.keyVersion(keyId, 1)).toMatchObject({ mkey_id: former });
    await here.material.handle({ type: 'destroy', keyId });
    const there = await node();
    await there.rotation.look();
    expect(await there.store.rotation.running()).toBeNull();
    expect(await there.store.masterKeys()).toHaveLength(1);
  });

  test('a master key that wraps something in a table that nobody named is not destroyed', async () => {
    const { kysely } = here.database;
    await kysely.schema.createTable('others').addColumn('mkey_id', 'text').execute();
    const others = kysely as unknown as {
      insertInto(name: string): { values(row: object): { execute(): Promise<unknown> } };
    };
    await others.insertInto('others').values({ mkey_id: here.masters.current.id }).execute();
    await here.rotation.rotate('manual', systemCause());
    await here.rotation.look();
    expect(await here.store.masterKeys()).toHaveLength(2);
    expect(here.warnings).toHaveLength(1);
  });

  test('no master key is made under a root key that was rotated meanwhile', async () => {
    const former = newMasterKey({ ...ROOT, id: 'nsk_former' }, NOW);
    const why = { trigger: 'manual', cause: systemCause() } as const;
    await expect(here.store.rotation.begin(former, why)).rejects.toMatchObject({ code: 'ConcurrentChange' });
    expect(await here.store.masterKeys()).toHaveLength(1);
  });
});
