import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EventStoreUnavailableError,
  openEventStore,
  openSqliteEventStore,
  type EventStore,
  type WakeUp,
} from '@keyledger/event-store';
import { newEvent, newEvents, readWhole, RecordingHandler, upTo } from './helpers.js';
import { eachWithSqliteFile } from './sqlite-files.js';

const sqlite = eachWithSqliteFile();

describe('a lock that somebody else holds', () => {
  let other: DatabaseSync;
  const lock = async (): Promise<EventStore> => {
    const store = await sqlite.open();
    other = new DatabaseSync(sqlite.file);
    other.exec('BEGIN IMMEDIATE');
    return store;
  };
  afterEach(() => other.close());

  it('is waited for, without holding up reads', async () => {
    const store = await lock();
    const appending = Promise.all(upTo(3).map((n) => store.append(`key-${n}`, 'none', newEvents(2))));
    await sleep(400);
    expect(await store.readStream('key-0')).toEqual([]);
    other.exec('COMMIT');
    expect((await appending).map(({ revision }) => revision)).toEqual([1, 1, 1]);
  });

  it('ends an append after a while: it did not happen, and its retry is safe', async () => {
    const store = await lock();
    const events = newEvents(2);
    const refused = store.append('key-1', 'none', events);
    await expect(refused).rejects.toBeInstanceOf(EventStoreUnavailableError);
    other.exec('COMMIT');
    expect(await store.readStream('key-1')).toEqual([]);
    expect((await store.append('key-1', 'none', events)).revision).toBe(1);
  });

  it('fills the queue up to its bound; what is beyond is told to try later', async () => {
    const store = await lock();
    const attempts = upTo(10_050).map((n) => store.append(`key-${n}`, 'none', [newEvent(n)]));
    const outcomes = Promise.allSettled(attempts);
    other.exec('COMMIT');
    const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(50);
    for (const { reason } of refused) expect(String(reason)).toMatch(/EventStoreUnavailableError.*try later/);
    expect((await readWhole(store, ['key-'])).events).toHaveLength(10_000);
  });
});

describe('the file', () => {
  it('can be read by its owner only, with all that lies beside it', async () => {
    const store = await sqlite.open();
    await store.append('key-1', 'none', [newEvent()]);
    const names = await readdir(sqlite.folder);
    expect(names.sort()).toEqual(['events.db', 'events.db-shm', 'events.db-wal']);
    for (const name of names) expect((await stat(join(sqlite.folder, name))).mode & 0o777).toBe(0o600);
  });

  it('can be opened for reading only, beside a process that writes', async () => {
    const store = await sqlite.open();
    await store.append('key-1', 'none', newEvents(2));
    const reader = await openSqliteEventStore({ file: sqlite.file, readOnly: true });
    expect(await reader.readStream('key-1')).toEqual(await store.readStream('key-1'));
    await expect(reader.append('key-1', 'any', [newEvent()])).rejects.toThrow(/reading only/);
    await expect(reader.tombstone('key-1')).rejects.toThrow(/reading only/);
    await reader.close();
    await expect(
      openSqliteEventStore({ file: join(sqlite.folder, 'missing.db'), readOnly: true }),
    ).rejects.toThrow();
  });

  it('is refused when a newer program has changed its schema', async () => {
    await (await openEventStore({ url: sqlite.url })).close();
    const db = new DatabaseSync(sqlite.file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(openEventStore({ url: sqlite.url })).rejects.toThrow(/schema version 99/);
  });

  it('goes on with its positions after it was closed and opened, also when the newest events are gone', async () => {
    const first = await openEventStore({ url: sqlite.url });
    await first.append('key-1', 'none', newEvents(2));
    const { position } = await first.append('key-2', 'none', [newEvent()]);
    await first.tombstone('key-2');
    await first.close();
    const store = await sqlite.open();
    expect((await store.append('key-1', 1, [newEvent()])).position).toBeGreaterThan(position);
    await expect(store.append('key-2', 'none', [newEvent()])).rejects.toThrow(/found unknown/);
  });
});

describe('waking up', () => {
  it('tells other openings of the file at once by the hint, and is not needed', async () => {
    const listeners = new Set<() => void>();
    let notified = 0;
    const wakeUp: WakeUp = {
      notify: () => (notified++, listeners.forEach((listener) => listener())),
      onWake: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    };
    const [writer, hinted, polling] = [
      await sqlite.open(wakeUp),
      await sqlite.open(wakeUp),
      await sqlite.open(),
    ];
    const handlers = [new RecordingHandler(), new RecordingHandler()];
    await hinted.subscribe({ prefixes: ['key-'], after: -1 }, handlers[0]!);
    await polling.subscribe({ prefixes: ['key-'], after: -1 }, handlers[1]!);
    await writer.append('key-1', 'none', newEvents(2));
    expect(notified).toBe(1);
    await Promise.all(handlers.map((handler) => handler.untilEvents(2)));
    await hinted.close();
    expect(listeners.size).toBe(1);
  });

  it('does not fail an append when the hint cannot be given', async () => {
    const failing = (): never => {
      throw new Error('bus is down');
    };
    const store = await sqlite.open({ notify: failing, onWake: () => () => undefined });
    const first = store.append('key-1', 'none', [newEvent()]);
    const second = store.append('key-2', 'none', [newEvent()]);
    expect((await Promise.all([first, second])).map(({ revision }) => revision)).toEqual([0, 0]);
  });
});
