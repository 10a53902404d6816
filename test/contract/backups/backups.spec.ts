import { createSecretKey } from 'node:crypto';
import { newId } from '@keyledger/domain';
import { openDatabase } from '@keyledger/database';
import { BackupRows } from '../../../apps/crypto/src/backup/backup-rows.js';
import {
  createBackupTables,
  type BackupDatabase,
  type BackupRow,
} from '../../../apps/crypto/src/backup/schema.js';
import { StoredRecords } from '../../../apps/crypto/src/backup/stored-records.js';
import { MaterialStore } from '../../../apps/crypto/src/material-store/material-store.js';
import { putBack } from '../../../apps/crypto/src/restore/put-back.js';
import { RestoreRows } from '../../../apps/crypto/src/restore/restore-rows.js';
import { NOW, PROJECT, useMasterKey } from '../../../apps/crypto/src/testing/stores.js';
import { forEachDialect } from '../database/support.js';

/** What backups and restores keep in the material database, on every kind of it. */
const MASTER = { id: 'mkey_1', key: createSecretKey(Buffer.alloc(32, 1)) };
const masters = {
  master: async () => MASTER.key,
  wrapping: <Result>(write: (current: typeof MASTER) => Promise<Result>) => write(MASTER),
};

const backup = (changes: Partial<BackupRow> = {}): BackupRow => ({
  ...{
    id: newId(),
    kind: 'file',
    state: 'running',
    created_at: NOW,
    cause: '{}',
    key_ids: null,
    header: null,
  },
  ...{ taken_at: null, bytes: null, sha256: null, reason: null, keys: 0, versions: 0, unreadable: 0 },
  ...{ attempt: 0, failures: 0, lease_until: 0 },
  ...changes,
});
const restore = (id: string) => ({
  ...{
    id,
    source: 'file' as const,
    state: 'uploading' as const,
    created_at: NOW,
    cause: '{}',
    apply_cause: null,
  },
  ...{ backup_id: null, taken_at: null, report: null, reason: null, attempt: 0, failures: 0, lease_until: 0 },
});
const version = (keyId: string, number: number, byte: number) => ({
  ...{ type: 'key-version' as const, keyId, projectId: PROJECT, version: number, spec: 'AES_256' },
  ...{ material: Buffer.alloc(32, byte).toString('base64'), fingerprint: '', createdAt: NOW },
});

await forEachDialect((dialect) => {
  let database: BackupDatabase;
  let material: MaterialStore;
  beforeEach(async () => {
    const opened = await openDatabase<never>(dialect.fresh());
    database = opened as unknown as BackupDatabase;
    material = await MaterialStore.over(opened as never);
    await Promise.all([createBackupTables(database), createBackupTables(database)]);
    await useMasterKey(material, MASTER.id);
  });
  afterEach(() => material.close());

  test('a backup is worked on by one at a time, and whoever was overtaken hears so', async () => {
    const rows = new BackupRows(database);
    const row = backup();
    await rows.add(row);
    await rows.add({ ...row, kind: 'store' });
    const claims = await Promise.all([rows.claim(), rows.claim(), rows.claim()]);
    const [job, ...others] = claims.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(job).toMatchObject({ id: row.id, kind: 'file', attempt: 1 });
    await database.kysely.updateTable('backups').set({ lease_until: 0 }).execute();
    const next = (await rows.claim())!;
    await expect(rows.update(job!)).rejects.toMatchObject({ name: 'OvertakenError' });
    await rows.addPiece(job!, 0, Buffer.from('old'));
    await rows.addPiece(next, 0, Buffer.from('new'));
    await rows.dropPieces(next, 'earlier');
    expect(Buffer.from((await rows.piece(next, 0))!).toString()).toBe('new');
    expect(await rows.piece(job!, 0)).toBeUndefined();
    await rows.update(next, { state: 'taken', taken_at: NOW, keys: 7 });
    expect(await rows.find(row.id)).toMatchObject({ state: 'taken', keys: 7, kind: 'file' });
    expect(await rows.unfinished()).toBe(0);
    await rows.expire('2027-01-01T00:00:00.000Z');
    expect(await rows.find(row.id)).toMatchObject({ state: 'expired' });
    expect(await rows.piece(next, 0)).toBeUndefined();
  });

  test('a file that one attempt made and another one finished is found', async () => {
    const rows = new BackupRows(database);
    await rows.add(backup());
    const maker = (await rows.claim())!;
    await rows.addPiece(maker, 0, Buffer.from('made'));
    await rows.update(maker, { state: 'finishing' });
    await database.kysely.updateTable('backups').set({ lease_until: 0 }).execute();
    const finisher = (await rows.claim())!;
    await rows.update(finisher, { state: 'taken' });
    expect(finisher.attempt).toBe(maker.attempt + 1);
    expect(Buffer.from((await rows.piece(finisher, 0))!).toString()).toBe('made');
  });

  test('backups are listed newest first, page by page', async () => {
    const rows = new BackupRows(database);
    const times = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => `${day}T00:00:00.000Z`);
    for (const created_at of times) await rows.add(backup({ created_at }));
    const first = await rows.list(2, null);
    const second = await rows.list(2, first.nextCursor);
    const seen = [...first.items, ...second.items].map(({ created_at }) => created_at);
    expect(seen).toEqual(times.toReversed());
    expect(second.nextCursor).toBeNull();
  });

  test('an uploaded file comes back piece by piece, and what opens it until it is dropped', async () => {
    const rows = new RestoreRows(database);
    const id = newId();
    await rows.add(restore(id));
    for (const [piece, text] of ['one', 'two', 'again'].entries()) {
      await rows.addPiece(id, Math.min(piece, 1), Buffer.from(text));
    }
    expect(await rows.pieces(id)).toBe(2);
    const read: string[] = [];
    for await (const bytes of rows.file(id)) read.push(Buffer.from(bytes).toString());
    expect(read).toEqual(['one', 'two']);
    await rows.keepSecret(masters, id, Buffer.alloc(32, 5));
    await rows.keepSecret(masters, id, Buffer.alloc(32, 6));
    expect(await rows.secret(masters, id)).toEqual(Buffer.alloc(32, 6));
    expect(await rows.move(id, ['planned'], { state: 'running' })).toBe(false);
    expect(await rows.move(id, ['uploading'], { state: 'planning' })).toBe(true);
    expect(await rows.claim()).toMatchObject({ id, state: 'planning', attempt: 1 });
    expect(await rows.claim()).toBeUndefined();
    await rows.dropFile(id);
    expect([await rows.pieces(id), await rows.secret(masters, id)]).toEqual([0, null]);
  });

  test('what is lost is put back once; what is there, or was destroyed, stays as it is', async () => {
    const [missing, spoiled, there, destroyed] = [newId(), newId(), newId(), newId()];
    const row = (key_id: string, wrapped: string) => ({
      ...{ key_id, version: 1, project_id: PROJECT, spec: 'AES_256', mkey_id: MASTER.id },
      ...{ wrapped: Buffer.from(wrapped), created_at: NOW },
    });
    const spoiledRow = row(spoiled, 'spoiled');
    await database.kysely
      .insertInto('key_versions')
      .values([spoiledRow, row(there, 'other')])
      .execute();
    await material.destroy(destroyed);
    const lost = [missing, spoiled, there, destroyed].map((keyId) => ({
      record: version(keyId, 1, 9),
      damaged: keyId === spoiled ? spoiledRow.wrapped : null,
    }));
    const historyKey = {
      type: 'history-key' as const,
      keyId: missing,
      material: version(missing, 1, 3).material,
    };
    const credential = {
      type: 'credential' as const,
      accessKeyId: 'AKIA1',
      secret: 'secret',
      createdAt: NOW,
    };
    const secrets = {
      versions: lost,
      historyKeys: [{ record: historyKey, damaged: null }],
      credentials: [{ record: credential, damaged: null }],
    };
    for (let n = 0; n < 2; n++) await putBack(database, masters, 'restore-1', secrets);
    const restored = await new RestoreRows(database).restoredKeys('restore-1');
    expect(restored).toEqual([missing, spoiled].sort());
    const records = new StoredRecords(database, masters);
    const found = [];
    for await (const page of records.pages()) found.push(...page);
    expect(records.lost).toBe(1);
    expect(found.map((each) => ('keyId' in each ? each.keyId : each.accessKeyId)).sort()).toEqual(
      [missing, missing, spoiled, 'AKIA1'].sort(),
    );
    expect(found).toContainEqual(historyKey);
    expect(found).toContainEqual(credential);
  });

  test('every key is read once, however many pages they take', async () => {
    const keyIds = Array.from({ length: 700 }, () => newId()).sort();
    const historyKeys = keyIds.map((keyId) => ({
      record: { type: 'history-key' as const, keyId, material: version(keyId, 1, 3).material },
      damaged: null,
    }));
    const versions = keyIds
      .filter((_, index) => index % 3)
      .flatMap((keyId) => [1, 2].map((each) => ({ record: version(keyId, each, each), damaged: null })));
    const onlyVersion = { record: version(newId(), 1, 1), damaged: null };
    versions.push(onlyVersion);
    await putBack(database, masters, 'restore-1', { versions, historyKeys, credentials: [] });
    const seen = [];
    for await (const page of new StoredRecords(database, masters).pages()) seen.push(...page);
    const ids = seen.flatMap((each) => ('keyId' in each ? [each.keyId] : []));
    expect([...new Set(ids)]).toEqual([...keyIds, onlyVersion.record.keyId].sort());
    expect(seen).toHaveLength(versions.length + historyKeys.length);
  });
});
