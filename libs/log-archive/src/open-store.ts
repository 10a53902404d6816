import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { STREAM_PREFIXES } from '@keyledger/domain';
import { openEventStore, type EventStore } from '@keyledger/event-store';
import { ArchiveStoreError } from './errors.js';

/** In the name of a file that is being filled, before the number of the process. */
const DRAFT = '.import-';

/** Which store an installation's services would open. */
export interface StorePlace {
  url: string;
  namespace?: string;
}

/** The store that the services' own settings name (docs/reference/configuration.md). */
export function storePlace(env: Readonly<Record<string, string | undefined>>, dataDir: string): StorePlace {
  // An empty variable counts as unset, as for the services.
  const url = env.KEYLEDGER_EVENT_STORE || `sqlite:${join(dataDir, 'events.db')}`;
  const namespace = env.KEYLEDGER_EVENT_STORE_NAMESPACE;
  return namespace ? { url, namespace } : { url };
}

/**
 * Opens a store to read a log from; services may be using it.
 * @throws ArchiveStoreError there is none
 */
export async function openForExport(place: StorePlace): Promise<EventStore> {
  const file = fileOf(place);
  if (file === null) return openEventStore(place);
  if (!(await isThere(file))) throw new ArchiveStoreError(`there is no event store at ${file}`);
  return openEventStore({ ...place, readOnly: true });
}

/**
 * Lets `fill` fill an empty store. A file of one installation alone is filled under another name and gets its own when it is
 * whole and on the disk: a start in between, or after a failure, finds no half log.
 * @throws ArchiveStoreError the store is not empty
 */
export async function fillStore<T>(place: StorePlace, fill: (store: EventStore) => Promise<T>): Promise<T> {
  const file = fileOf(place);
  if (file === null || place.namespace !== undefined) return using(place, fill);
  if (await isThere(file)) await using(place, requireEmpty);
  await removeDraftsOfTheDead(file);
  const draft = `${file}${DRAFT}${process.pid}`;
  try {
    const result = await using({ url: `sqlite:${draft}` }, fill);
    // What an empty store left beside its file would be taken for the new one's.
    await removeAll(besides(file));
    await rename(draft, file);
    await syncFolder(dirname(file));
    return result;
  } finally {
    await removeAll([draft, ...besides(draft)]);
  }
}

async function using<T>(place: StorePlace, work: (store: EventStore) => Promise<T>): Promise<T> {
  const store = await openEventStore(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function requireEmpty(store: EventStore): Promise<void> {
  if ((await store.head(STREAM_PREFIXES)) < 0) return;
  throw new ArchiveStoreError('the event store holds events: a log is imported into an empty one');
}

/** What an import that was killed left behind is the size of a log. The process that fills a draft is in its name. */
async function removeDraftsOfTheDead(file: string): Promise<void> {
  const beginning = basename(file) + DRAFT;
  const names = await readdir(dirname(file)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(beginning))) {
    const pid = Number.parseInt(name.slice(beginning.length), 10);
    if (pid === process.pid || !isAlive(pid)) await rm(join(dirname(file), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** The file of an embedded store, or null for a server. */
const fileOf = ({ url }: StorePlace): string | null =>
  url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null;

const besides = (file: string): string[] => [`${file}-wal`, `${file}-shm`];

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const removeAll = async (files: string[]): Promise<void> =>
  void (await Promise.all(files.map((file) => rm(file, { force: true }))));

/** The new name itself must survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
