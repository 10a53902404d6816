import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore } from '@keyledger/event-store';
import { importLog } from './import-log.js';
import { fillStore, openForExport, storePlace } from './open-store.js';
import { archiveOf, bytesOf, sampleLog } from './testing/archives.js';

let folder: string;
let text: string;
beforeAll(async () => {
  ({ text } = await archiveOf(await sampleLog()));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = () => storePlace({}, folder);
const fill = () => fillStore(place(), (store) => importLog(bytesOf(text), store));
const contents = async (): Promise<string> => {
  const store = await openForExport(place());
  const archive = await archiveOf(store);
  await store.close();
  return archive.text.replace('"store":"sqlite"', '');
};

test('the store is the one that the services would open', () => {
  expect(place()).toEqual({ url: `sqlite:${join(folder, 'events.db')}` });
  const env = { KEYLEDGER_EVENT_STORE: 'kurrentdb://x', KEYLEDGER_EVENT_STORE_NAMESPACE: 'a' };
  expect(storePlace(env, folder)).toEqual({ url: 'kurrentdb://x', namespace: 'a' });
});

test('an import makes the file, readable by its owner alone, and nothing else', async () => {
  await fill();
  expect(readdirSync(folder)).toEqual(['events.db']);
  expect(statSync(join(folder, 'events.db')).mode & 0o777).toBe(0o600);
  expect((await contents()).length).toBeGreaterThan(0);
});

test('a store that was opened and never written to counts as empty', async () => {
  await (await openEventStore(place())).close();
  await fill();
  const once = await contents();
  await expect(fill()).rejects.toMatchObject({ name: 'ArchiveStoreError' });
  expect(await contents()).toBe(once);
});

test('an import that fails leaves no store behind', async () => {
  const damaged = text.replace('"n":7', '"n":8');
  await expect(fillStore(place(), (store) => importLog(bytesOf(damaged), store))).rejects.toMatchObject({
    damage: 'RecordsMissing',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an import removes what one that was killed has left, and leaves alone what another is filling', async () => {
  const [dead, living] = [`events.db.import-${2 ** 30}`, `events.db.import-${process.ppid}`];
  for (const name of [dead, `${dead}-wal`, living]) writeFileSync(join(folder, name), 'half');
  await fill();
  expect(readdirSync(folder)).toEqual(['events.db', living]);
});

test('an export makes no store where there is none, and changes none that there is', async () => {
  await expect(openForExport(place())).rejects.toMatchObject({ name: 'ArchiveStoreError' });
  expect(existsSync(join(folder, 'events.db'))).toBe(false);
  await fill();
  const store = await openForExport(place());
  await expect(store.forget('key-2')).rejects.toThrow(/reading only/);
  await store.close();
});

test('installations that share a store are exported and imported each by itself', async () => {
  const [one, two] = [
    { ...place(), namespace: 'one' },
    { ...place(), namespace: 'two' },
  ];
  await fillStore(one, (store) => importLog(bytesOf(text), store));
  const small = await archiveOf(await sampleLog(1));
  await fillStore(two, (store) => importLog(bytesOf(small.text), store));
  for (const [where, events] of [
    [one, 7],
    [two, 3],
  ] as const) {
    const store = await openForExport(where);
    expect(store.keepsPositions).toBe(false);
    expect((await archiveOf(store)).summary).toMatchObject({ events });
    expect((await store.readStream('key-1')).map(({ revision }) => revision)).toEqual([3]);
    await store.close();
  }
});
