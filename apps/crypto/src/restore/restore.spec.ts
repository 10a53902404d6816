import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RestoreReport } from '@keyledger/contracts';
import { BackupWorld, PASSWORD, command } from '../testing/backup-world.js';
import { base64 } from '../testing/crypto-world.js';

let world: BackupWorld;
beforeEach(async () => {
  world = await BackupWorld.open();
});
afterEach(() => world.close());

const counts = ({
  toRestore,
  intact,
  deleted,
  notBlocked,
  unknown,
  historyKeys,
  credentials,
}: RestoreReport) => ({
  ...{ lost: toRestore.count, intact: intact.count, deleted: deleted.count },
  ...{ notBlocked: notBlocked.count, unknown: unknown.count, historyKeys, credentials },
});
const NONE = { lost: 0, intact: 0, deleted: 0, notBlocked: 0, unknown: 0, historyKeys: 0, credentials: 0 };
const encrypt = async (keyId: string) =>
  (
    await world.crypto.reply<{ ciphertext: string }>({
      op: 'encrypt',
      key: { id: keyId },
      plaintext: base64('kept'),
    })
  ).ciphertext;
const decrypt = (ciphertext: string) => world.crypto.perform({ op: 'decrypt', ciphertext });

test('what is lost comes back, what is intact stays, and the dry run has said so before', async () => {
  const [missing, spoiled, intact] = await Promise.all([1, 2, 3].map(() => world.crypto.createKey()));
  const texts = await Promise.all([missing!, spoiled!, intact!].map(encrypt));
  await world.crypto.rotate(spoiled!, 2);
  texts.push(await encrypt(spoiled!));
  const { file } = await world.takeFile();
  await world.damage(missing!, 1, 'remove');
  await world.damage(spoiled!, 1, 'spoil');
  const plan = await world.plan(file);
  expect(plan).toMatchObject({ state: 'planned', source: 'file' });
  expect(counts(plan.report!)).toEqual({ ...NONE, lost: 2, intact: 2 });
  expect(plan.report!.toRestore.first.sort()).toEqual([`${missing}/1`, `${spoiled}/1`].sort());
  expect(await decrypt(texts[0]!)).toMatchObject({
    ok: false,
    code: 'Unavailable',
    message: expect.stringMatching(/is lost until/),
  });
  const done = await world.apply(plan.id);
  expect(done).toMatchObject({ state: 'done', reason: null });
  expect(counts(done.report!)).toEqual({ ...NONE, lost: 2, intact: 2 });
  for (const text of texts) expect(await decrypt(text)).toMatchObject({ ok: true });
  expect(world.released.sort()).toEqual([missing, spoiled].sort());
});

test('what was deleted on purpose does not come back', async () => {
  const [deleted, external] = [await world.crypto.createKey(), await world.crypto.createKey('AES_256')];
  const text = await encrypt(deleted);
  const { file } = await world.takeFile();
  await world.crypto.deleteKey(deleted);
  await world.damage(external, 1, 'remove');
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toMatchObject({ deleted: 1, lost: 1 });
  await world.apply(plan.id);
  expect(await world.database.kysely.selectFrom('key_versions').select('key_id').execute()).toEqual([
    { key_id: external },
  ]);
  expect(await decrypt(text)).toMatchObject({ ok: false });
});

test('a deletion that only the log knows, since the database is of an older state, counts as well', async () => {
  const deleted = await world.crypto.createKey();
  const { file } = await world.takeFile();
  await world.crypto.deleteKey(deleted);
  await world.database.kysely.deleteFrom('destroyed_keys').execute();
  const { report } = await world.plan(file);
  expect(counts(report!)).toEqual({ ...NONE, deleted: 1 });
});

test('a material database that was lost whole comes back, but for what was deleted on purpose', async () => {
  const kept = await Promise.all(Array.from({ length: 300 }, () => world.crypto.createKey()));
  const deleted = await world.crypto.createKey();
  const texts = await Promise.all(kept.map(encrypt));
  const { file } = await world.takeFile();
  await world.crypto.deleteKey(deleted);
  for (const table of ['key_versions', 'history_keys', 'destroyed_keys'] as const) {
    await world.database.kysely.deleteFrom(table).execute();
  }
  world.crypto.keyring.clear();
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toEqual({ ...NONE, lost: 300, deleted: 1, historyKeys: 300 });
  expect(plan.report!.toRestore.first).toHaveLength(100);
  expect(await world.apply(plan.id)).toMatchObject({ state: 'done' });
  for (const text of texts) expect(await decrypt(text)).toMatchObject({ ok: true });
  expect(await world.crypto.store.keyVersion(deleted, 1)).toBeUndefined();
});

test('material of which the log knows nothing, or other material, is left out', async () => {
  const keyId = await world.crypto.createKey();
  await world.crypto.material.handle({
    type: 'create',
    keyId: '00000000-0000-4000-8000-000000000000',
    version: 1,
    projectId: 'f'.repeat(32),
    spec: 'AES_256',
  });
  const { kysely } = world.database;
  const { file } = await world.takeFile();
  expect(counts((await world.plan(file)).report!)).toEqual({ ...NONE, intact: 1, unknown: 1 });
  await kysely.deleteFrom('key_versions').where('key_id', '!=', keyId).execute();
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toEqual({ ...NONE, intact: 1, unknown: 1 });
  await world.apply(plan.id);
  expect(await kysely.selectFrom('key_versions').select('key_id').execute()).toEqual([{ key_id: keyId }]);
});

test('a lost key whose resources are not blocked waits until they are', async () => {
  const keyId = await world.crypto.createKey();
  await world.crypto.append(keyId, 'ResourceBound', { resourceType: 'volume', resourceId: 'v1' });
  const { file } = await world.takeFile();
  await world.damage(keyId, 1, 'remove');
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toEqual({ ...NONE, notBlocked: 1 });
  expect(counts((await world.apply(plan.id)).report!)).toEqual({ ...NONE, notBlocked: 1 });
  expect(world.released).toEqual([]);
  await world.crypto.append(keyId, 'ResourcesBlocked');
  const again = await world.plan(file);
  expect(counts((await world.apply(again.id)).report!)).toEqual({ ...NONE, lost: 1 });
  expect(world.released).toEqual([keyId]);
});

test('history keys and credentials come back too; a removed access key does not', async () => {
  const keyId = await world.crypto.createKey();
  const text = await encrypt(keyId);
  const { secretAccessKey } = await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA2' });
  const { file } = await world.takeFile();
  const { kysely } = world.database;
  const event = (type: string, data: object) => ({
    ...{
      id: crypto.randomUUID(),
      type,
      time: '2026-01-01T00:00:00.000Z',
      data: { v: 1, ...data },
      metadata: {},
    },
  });
  await world.crypto.log.append('principal-p1', 'none', [
    event('PrincipalCreated', { projectId: 'f'.repeat(32), name: 'x', role: 'user' }),
    event('AccessKeyAdded', { accessKeyId: 'AKIA1' }),
    event('AccessKeyAdded', { accessKeyId: 'AKIA2' }),
    event('AccessKeyRemoved', { accessKeyId: 'AKIA2' }),
  ]);
  await kysely.deleteFrom('credentials').execute();
  await kysely
    .updateTable('history_keys')
    .set({ wrapped: Buffer.from('spoiled') })
    .execute();
  await world.damage(keyId, 1, 'remove');
  expect(await decrypt(text)).toMatchObject({
    code: 'Unavailable',
    message: expect.stringMatching(/history key .* is damaged/),
  });
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toEqual({ ...NONE, lost: 1, historyKeys: 1, credentials: 1 });
  await world.apply(plan.id);
  expect(await decrypt(text)).toMatchObject({ ok: true });
  const got = await world.credentials.handle({ type: 'get', accessKeyId: 'AKIA1' });
  expect(got.secretAccessKey).toBe(secretAccessKey);
  expect(await world.credentials.handle({ type: 'get', accessKeyId: 'AKIA2' })).toEqual({
    secretAccessKey: null,
  });
});

test('imported material that was deleted on purpose does not come back', async () => {
  const keyId = await world.crypto.createKey();
  const { file } = await world.takeFile();
  await world.crypto.append(keyId, 'KeyMaterialDeleted');
  await world.crypto.material.handle({ type: 'destroyMaterial', keyId });
  const plan = await world.plan(file);
  expect(counts(plan.report!)).toEqual({ ...NONE, deleted: 1 });
  await world.apply(plan.id);
  expect(await world.database.kysely.selectFrom('key_versions').selectAll().execute()).toEqual([]);
});

test('the log tells who restored how much', async () => {
  const keyId = await world.crypto.createKey();
  const { file, view } = await world.takeFile();
  await world.damage(keyId, 1, 'remove');
  const plan = await world.plan(file);
  await world.apply(plan.id);
  await world.apply(plan.id);
  const events = await world.crypto.log.readStream(`backup-${view.id}`);
  expect(events.map(({ type }) => type)).toEqual(['BackupTaken', 'BackupRestored']);
  expect(events[1]).toMatchObject({
    data: {
      restoreId: plan.id,
      backupId: view.id,
      restored: 1,
      intact: 0,
      deleted: 0,
      blocked: 0,
      unknown: 0,
    },
    metadata: { principalName: 'an admin' },
  });
});

test('a wrong password is told at once, and the right one may follow', async () => {
  const { file } = await world.takeFile();
  const { id } = await world.node.restores.open({ context: command(), source: 'file' });
  await world.upload(id, file);
  const plan = (password: string) => world.node.restores.plan({ context: command(), id, password });
  await expect(plan('another password')).rejects.toMatchObject({
    code: 'InvalidRequest',
    message: expect.stringMatching(/wrong password/),
  });
  await plan(PASSWORD);
  expect(await world.untilSettled(id)).toMatchObject({ state: 'planned' });
});

test('a cut, altered or foreign file restores nothing and says why', async () => {
  const keyId = await world.crypto.createKey();
  const { file } = await world.takeFile();
  await world.damage(keyId, 1, 'remove');
  expect(await world.plan(file.subarray(0, -1))).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/ends too early/),
  });
  const changed = Buffer.from(file);
  changed[file.length - 400]! ^= 1;
  expect(await world.plan(changed)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/altered/),
  });
  await expect(world.plan(Buffer.from('a text'))).rejects.toMatchObject({
    message: expect.stringMatching(/not a backup/),
  });
  const other = await BackupWorld.open();
  const { file: foreign } = await other.takeFile();
  await other.close();
  await expect(world.plan(foreign)).rejects.toMatchObject({
    message: expect.stringMatching(/of another installation/),
  });
  expect(await world.database.kysely.selectFrom('key_versions').selectAll().execute()).toEqual([]);
});

test('only admins of the first project may', async () => {
  const others = [
    { projectId: 'e'.repeat(32), role: 'admin' as const },
    { projectId: command().caller.projectId, role: 'operator' as const },
  ];
  for (const other of others) {
    const context = command();
    Object.assign(context.caller, other);
    const opened = world.node.restores.open({ context, source: 'file' });
    await expect(opened).rejects.toMatchObject({ code: 'AccessDenied' });
    const taken = world.node.backups.take({ context, kind: 'file', password: PASSWORD });
    await expect(taken).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(world.node.backups.list({ context, limit: 10, cursor: null })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  }
});
