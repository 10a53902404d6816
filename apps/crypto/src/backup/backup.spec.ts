import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ageIdentity, secretOf, BackupReader, type BackupRecord } from '@keyledger/backup-file';
import { createHash } from 'node:crypto';
import { newId } from '@keyledger/domain';
import { BackupWorld, PASSWORD, command } from '../testing/backup-world.js';
import { BackupRows } from './backup-rows.js';

let world: BackupWorld;
beforeEach(async () => {
  world = await BackupWorld.open();
});
afterEach(() => world.close());

async function recordsOf(file: Buffer, password = PASSWORD): Promise<BackupRecord[]> {
  const source = (async function* () {
    yield file;
  })();
  const reader = await BackupReader.open(source);
  const records: BackupRecord[] = [];
  const identity = await ageIdentity(await secretOf(password, reader.header));
  for await (const record of reader.records(identity)) records.push(record);
  return records;
}

test('a file holds every key with all versions, history keys and credentials, and the log tells of it', async () => {
  const [one, two] = [await world.crypto.createKey(), await world.crypto.createKey('EC_P256')];
  await world.crypto.rotate(one, 2);
  await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  const { view, file } = await world.takeFile();
  expect(view).toMatchObject({
    kind: 'file',
    state: 'taken',
    all: true,
    keys: 2,
    versions: 3,
    takenBy: 'an admin',
  });
  expect(view).toMatchObject({ bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') });
  const records = await recordsOf(file);
  const names = records.map((record) =>
    record.type === 'credential' ? record.accessKeyId : `${record.keyId} ${record.type}`,
  );
  const [first, second] = [one, two].sort();
  const ofOne = ['history-key', 'key-version', 'key-version'].map((type) => `${one} ${type}`);
  const ofTwo = ['history-key', 'key-version'].map((type) => `${two} ${type}`);
  expect(names).toEqual([...(first === one ? ofOne : ofTwo), ...(second === one ? ofOne : ofTwo), 'AKIA1']);
  const [taken] = await world.crypto.log.readStream(`backup-${view.id}`);
  const facts = { backupId: view.id, kind: 'file', all: true, keys: 2, versions: 3, unreadable: 0 };
  expect(taken).toMatchObject({ type: 'BackupTaken', data: { ...facts, sha256: view.sha256 } });
  expect(world.custody.custody.lastAllKeysBackupAt).not.toBeNull();
});

test('chosen keys come alone, without credentials, and do not count as all', async () => {
  const [one] = [await world.crypto.createKey(), await world.crypto.createKey()];
  await world.credentials.handle({ type: 'create', accessKeyId: 'AKIA1' });
  const { view, file } = await world.takeFile(PASSWORD, [one]);
  expect(view).toMatchObject({ all: false, keys: 1, versions: 1 });
  expect((await recordsOf(file)).map(({ type }) => type)).toEqual(['history-key', 'key-version']);
  expect(world.custody.custody.lastAllKeysBackupAt).toBeNull();
});

test('what is damaged already is left out and told, and does not count as all keys', async () => {
  const keyId = await world.crypto.createKey();
  await world.crypto.createKey();
  await world.damage(keyId, 1, 'spoil');
  const { view } = await world.takeFile();
  expect(view).toMatchObject({
    state: 'taken',
    versions: 1,
    reason: expect.stringMatching(/1 secrets were damaged already/),
  });
  expect(world.custody.custody.lastAllKeysBackupAt).toBeNull();
});

test('promise 4: a retry is the same backup, and another request with its key is refused', async () => {
  const context = command();
  const take = (more: object = {}) =>
    world.node.backups.take({ context: { ...context, ...more }, kind: 'file', password: PASSWORD });
  const [one, two] = [await take(), await take()];
  expect(two.id).toBe(one.id);
  await expect(take({ requestHash: 'other' })).rejects.toMatchObject({ code: 'IdempotencyMismatch' });
  const { backups } = await world.node.backups.list({ context, limit: 10, cursor: null });
  expect(backups).toHaveLength(1);
});

test.each([
  [{ kind: 'file' }, /needs a password/],
  [{ kind: 'file', password: 'short' }, /6 to 255/],
  [{ kind: 'file', password: 'pässword' }, /printable ASCII/],
  [{ kind: 'store' }, /no backup store is configured/],
  [{ kind: 'other', password: PASSWORD }, /file or to the backup store/],
  [{ kind: 'file', password: PASSWORD, keyIds: [] }, /choose 1 to/],
  [{ kind: 'file', password: PASSWORD, keyIds: ['x'] }, /by their ids/],
  [{ kind: 'file', password: PASSWORD, keyIds: [newId()] }, /there is no key/],
])('bad input is refused and takes nothing: %j', async (request, message) => {
  const taken = world.node.backups.take({ context: command(), ...request } as never);
  await expect(taken).rejects.toMatchObject({ message });
  expect((await world.node.backups.list({ context: command(), limit: 1, cursor: null })).backups).toEqual([]);
});

test('the list goes newest first, page by page', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) {
    world.crypto.now = `2026-01-0${n + 1}T00:00:00.000Z`;
    ids.unshift((await world.takeFile()).view.id);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await world.node.backups.list({ context: command(), limit: 2, cursor });
    seen.push(...page.backups.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(ids);
});

test('whoever was overtaken writes no more, and the one who goes on makes the file whole', async () => {
  await world.crypto.createKey();
  const rows = new BackupRows(world.database);
  const { id } = await world.takeFile().then(({ view }) => view);
  const { kysely } = world.database;
  await kysely
    .updateTable('backups')
    .set({ state: 'running', lease_until: 0 })
    .where('id', '=', id)
    .execute();
  const killed = (await rows.claim())!;
  await rows.addPiece(killed, 0, Buffer.from('half of another file'));
  await kysely.updateTable('backups').set({ lease_until: 0 }).execute();
  world.node.start();
  const view = await world.untilTaken(id);
  expect(await recordsOf(await world.download(id))).toHaveLength(2);
  await expect(rows.update(killed)).rejects.toMatchObject({ name: 'OvertakenError' });
  const pieces = await kysely.selectFrom('backup_pieces').select('attempt').execute();
  expect(pieces).toEqual([{ attempt: killed.attempt + 1 }]);
  expect(view.state).toBe('taken');
});

test('a backup that was made when its node died is told in the log by the next one, once', async () => {
  const { view } = await world.takeFile();
  const unfinished = { state: 'finishing', lease_until: 0 } as const;
  await world.database.kysely.updateTable('backups').set(unfinished).execute();
  world.node.start();
  expect(await world.untilTaken(view.id)).toEqual(view);
  expect(await world.crypto.log.readStream(`backup-${view.id}`)).toHaveLength(1);
});

test('a file is there for a day', async () => {
  const { view } = await world.takeFile();
  const rows = new BackupRows(world.database);
  await rows.expire('2026-01-02T03:04:05.000Z');
  expect((await world.untilTaken(view.id)).state).toBe('taken');
  await rows.expire('2026-01-03T00:00:00.000Z');
  expect((await world.untilTaken(view.id)).state).toBe('expired');
  const read = world.node.backups.read({ context: command(), id: view.id, piece: 0 });
  await expect(read).rejects.toMatchObject({ code: 'NotFound' });
  expect(await world.database.kysely.selectFrom('backup_pieces').selectAll().execute()).toEqual([]);
});
