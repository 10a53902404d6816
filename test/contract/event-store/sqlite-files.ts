import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore, type EventStore, type WakeUp } from '@keyledger/event-store';

export interface SqliteFile {
  folder: string;
  file: string;
  url: string;
  /** One more opening, closed after the test. */
  open(wakeUp?: WakeUp): Promise<EventStore>;
}

/** Gives each test of a file a database of its own; its fields are set before each test. */
export function eachWithSqliteFile(): SqliteFile {
  let stores: EventStore[] = [];
  const own: SqliteFile = {
    folder: '',
    file: '',
    url: '',
    async open(wakeUp) {
      const store = await openSqliteEventStore({ file: own.file, wakeUp });
      stores.push(store);
      return store;
    },
  };
  beforeEach(async () => {
    own.folder = await mkdtemp(join(tmpdir(), 'keyledger-events-'));
    own.file = join(own.folder, 'events.db');
    own.url = `sqlite:${own.file}`;
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
    await rm(own.folder, { recursive: true });
  });
  return own;
}
