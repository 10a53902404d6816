import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
import {
  expectLogOrder,
  newEvent,
  newEvents,
  readWhole,
  RecordingHandler,
  revisions,
  upTo,
} from './helpers.js';
import { startAppender, type Acknowledgement } from './processes/start-appender.js';

let folder: string;
let file: string;
let url: string;
let stores: EventStore[];

const open = async (wakeUp?: WakeUp): Promise<EventStore> => {
  const store = await openSqliteEventStore({ file, wakeUp });
  stores.push(store);
  return store;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyledger-events-'));
  file = join(folder, 'events.db');
  url = `sqlite:${file}`;
  stores = [];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await rm(folder, { recursive: true });
});

/** Every acknowledged append is where it was said to be, and nothing is anywhere twice. */
async function expectAcknowledged(store: EventStore, acknowledged: Acknowledgement[]): Promise<void> {
  const { events } = await readWhole(store, ['own-', 'shared']);
  expectLogOrder(events);
  const places = new Set(events.map(({ stream, revision, position }) => `${stream} ${revision} ${position}`));
  expect(places.size).toBe(events.length);
  const missing = acknowledged.filter(
    ({ stream, revision, position }) => !places.has(`${stream} ${revision} ${position}`),
  );
  expect(missing).toEqual([]);
}

describe('several processes on one file', () => {
  it('lose nothing, agree on one order, and let one win each revision, from an empty folder on', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const appenders = names.map((name) =>
      startAppender({ url, name, appends: 100, inFlight: 4, sharedStream: 'shared' }),
    );
    const store = await open();
    const handler = new RecordingHandler();
    const subscription = await store.subscribe({ prefixes: ['own-', 'shared'], after: -1 }, handler);
    expect(await Promise.all(appenders.map((appender) => appender.exited))).toEqual([0, 0, 0, 0]);

    const acknowledged = appenders.flatMap((appender) => appender.acknowledged);
    const own = acknowledged.filter(({ stream }) => stream !== 'shared');
    const shared = acknowledged.filter(({ stream }) => stream === 'shared');
    expect(own).toHaveLength(4 * 4 * 100);
    expect(shared.length).toBeGreaterThan(0);
    await expectAcknowledged(store, acknowledged);
    expect(revisions(await store.readStream('shared'))).toEqual(upTo(shared.length));
    for (const name of names) {
      expect(revisions(await store.readStream(`own-${name}-3`))).toEqual(upTo(200));
    }

    await handler.untilEvents(own.length * 2 + shared.length);
    await subscription.stop();
    expect(handler.events).toEqual((await readWhole(store, ['own-', 'shared'])).events);
  });

  it('keep everything acknowledged when one is killed in the middle of appending, again and again', async () => {
    const acknowledged: Acknowledgement[] = [];
    for (const round of upTo(6)) {
      const victim = startAppender({ url, name: `victim${round}`, appends: 0, inFlight: 16 });
      const survivor = startAppender({ url, name: `survivor${round}`, appends: 50, inFlight: 2 });
      await victim.ready;
      await sleep(50 + 60 * round);
      victim.kill();
      expect(await victim.exited).toBeNull();
      expect(await survivor.exited).toBe(0);
      expect(survivor.acknowledged).toHaveLength(100);
      acknowledged.push(...victim.acknowledged, ...survivor.acknowledged);
    }
    expect(acknowledged.filter(({ stream }) => stream.includes('victim')).length).toBeGreaterThan(0);
    const store = await open();
    await expectAcknowledged(store, acknowledged);
    // Both events of an append, or none.
    const { events } = await readWhole(store, ['own-']);
    expect(events.length % 2).toBe(0);
    expect((await store.append('own-after', 'none', [newEvent()])).revision).toBe(0);
  });
});

describe('a lock that somebody else holds', () => {
  let other: DatabaseSync;
  const lock = async (): Promise<EventStore> => {
    const store = await open();
    other = new DatabaseSync(file);
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

describe('truncated bytes', () => {
  /** Everything that lies in the folder: database, write-ahead log, index of it. */
  const bytesOnDisk = async (): Promise<string> => {
    const names = await readdir(folder);
    const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return Buffer.concat(contents).toString('latin1');
  };
  const marked = (marker: string, n: number): ReturnType<typeof newEvent> =>
    // Some fit into a page, some run over several.
    newEvent(n, { data: { marker, padding: randomBytes(n % 5 === 0 ? 6_000 : 150).toString('hex') } });

  it('are in no file any more when truncate returns, while the store is open', async () => {
    const store = await open();
    for (const n of upTo(40)) {
      await store.append(`key-${n % 8}`, 'any', [marked(`marker-of-${n % 8}-`, n), marked('kept-', n)]);
    }
    expect(await bytesOnDisk()).toContain('marker-of-3-');
    await store.truncate('key-3', 1_000);
    await store.tombstone('key-5');
    const bytes = await bytesOnDisk();
    expect(bytes).not.toContain('marker-of-3-');
    expect(bytes).not.toContain('marker-of-5-');
    expect(bytes).toContain('marker-of-4-');
  });

  it('leave no trace either where other streams came and went around them', async () => {
    const store = await open();
    const random = seededRandom(20261124);
    const living = new Set<number>();
    const gone: number[] = [];
    for (let round = 0, next = 0; round < 12; round++) {
      const appends = upTo(150).map(() => {
        const old = random() < 0.6 ? [...living][Math.floor(random() * living.size)] : undefined;
        const n = old ?? next++;
        living.add(n);
        const padding = 'p'.repeat(Math.floor(random() ** 4 * 8_000));
        const events = upTo(1 + Math.floor(random() * 3)).map((m) =>
          newEvent(m, { data: { marker: `marker-of-${n}-`, padding } }),
        );
        return store.append(`key-${n}`, 'any', events);
      });
      await Promise.all(appends);
      const ending = [...living].filter(() => random() < 0.35);
      await Promise.all(ending.map((n) => store.truncate(`key-${n}`, 1_000)));
      for (const n of ending) living.delete(n);
      gone.push(...ending);
      const found = new Set(
        [...(await bytesOnDisk()).matchAll(/marker-of-(\d+)-/g)].map(([, n]) => Number(n)),
      );
      expect(gone.filter((n) => found.has(n) && !living.has(n))).toEqual([]);
      expect([...living].filter((n) => !found.has(n))).toEqual([]);
    }
    expect(gone.length).toBeGreaterThan(400);
  });
});

/** The same numbers at every run, from 0 up to 1 (a linear congruential generator). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the file', () => {
  it('can be read by its owner only, with all that lies beside it', async () => {
    const store = await open();
    await store.append('key-1', 'none', [newEvent()]);
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['events.db', 'events.db-shm', 'events.db-wal']);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('can be opened for reading only, beside a process that writes', async () => {
    const store = await open();
    await store.append('key-1', 'none', newEvents(2));
    const reader = await openSqliteEventStore({ file, readOnly: true });
    stores.push(reader);
    expect(await reader.readStream('key-1')).toEqual(await store.readStream('key-1'));
    await expect(reader.append('key-1', 'any', [newEvent()])).rejects.toThrow(/reading only/);
    await expect(reader.tombstone('key-1')).rejects.toThrow(/reading only/);
    await expect(
      openSqliteEventStore({ file: join(folder, 'missing.db'), readOnly: true }),
    ).rejects.toThrow();
  });

  it('is refused when a newer program has changed its schema', async () => {
    await (await openEventStore({ url })).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(openEventStore({ url })).rejects.toThrow(/schema version 99/);
  });

  it('goes on with its positions after it was closed and opened, also when the newest events are gone', async () => {
    const first = await openEventStore({ url });
    await first.append('key-1', 'none', newEvents(2));
    const { position } = await first.append('key-2', 'none', [newEvent()]);
    await first.tombstone('key-2');
    await first.close();
    const store = await open();
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
    const [writer, hinted, polling] = [await open(wakeUp), await open(wakeUp), await open()];
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
    const store = await open({ notify: failing, onWake: () => () => undefined });
    const first = store.append('key-1', 'none', [newEvent()]);
    const second = store.append('key-2', 'none', [newEvent()]);
    expect((await Promise.all([first, second])).map(({ revision }) => revision)).toEqual([0, 0]);
  });
});
