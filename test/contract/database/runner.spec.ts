import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryEventStore } from '@keyledger/event-store';
import {
  appendEvents,
  counting,
  countersOf,
  forEachDialect,
  openPlain,
  totalApplied,
  Workbench,
} from './support.js';

const PATIENCE_MS = 10_000;

await forEachDialect((dialect) => {
  const bench = new Workbench();
  let store: MemoryEventStore;
  let options: ReturnType<typeof dialect.fresh>;

  beforeEach(() => {
    store = new MemoryEventStore();
    options = dialect.fresh();
  });
  afterEach(async () => {
    await bench.close();
    await store.close();
  });

  it('applies what is in the log and then what comes', async () => {
    await appendEvents(store, 'key-a', 250);
    await appendEvents(store, 'alias-a', 3);
    const database = await bench.database(options);
    const runner = await bench.runner(options, { store, database });
    await runner.start();
    await expect(runner.caughtUp(PATIENCE_MS)).resolves.toBe(true);
    const position = await appendEvents(store, 'key-b', 5);
    await expect(runner.waitFor(position, PATIENCE_MS)).resolves.toBe(true);
    expect((await countersOf(database)).map(({ stream, applied }) => [stream, applied])).toEqual([
      ['key-a', 250],
      ['key-b', 5],
    ]);
    expect(runner.position()).toBeGreaterThanOrEqual(position);
    expect(runner.lastError()).toBeNull();
  });

  it('makes a transaction for events of its types alone, and passes over the others', async () => {
    const database = await bench.database(options);
    const projection = { ...counting(), types: new Set(['Other']) };
    const runner = await bench.runner(options, { store, database, projection });
    await runner.start();
    await runner.caughtUp(PATIENCE_MS);
    const position = await appendEvents(store, 'key-a', 3);
    await expect(runner.waitFor(position, PATIENCE_MS)).resolves.toBe(true);
    expect(await countersOf(database)).toEqual([]);
    const concerned = await appendEvents(store, 'key-b', 1, 'Other');
    await expect(runner.waitFor(concerned, PATIENCE_MS)).resolves.toBe(true);
    expect((await countersOf(database)).map(({ stream }) => stream)).toEqual(['key-b']);
  });

  it('waits no longer than it was told to', async () => {
    const runner = await bench.runner(options, { store });
    await runner.start();
    await expect(runner.waitFor(1_000_000, 50)).resolves.toBe(false);
  });

  it('tells those who still wait when it is stopped', async () => {
    const runner = await bench.runner(options, { store });
    await runner.start();
    const waiting = runner.waitFor(1_000_000, PATIENCE_MS);
    await runner.stop();
    await expect(waiting).resolves.toBe(false);
  });

  it('goes on from its checkpoint after a restart and applies nothing again', async () => {
    const database = await bench.database(options);
    await appendEvents(store, 'key-a', 150);
    const first = await bench.runner(options, { store, database });
    await first.start();
    await first.caughtUp(PATIENCE_MS);
    await first.stop();
    await appendEvents(store, 'key-a', 7);
    let opened = 0;
    const open: typeof openPlain = async (events) => {
      opened += events.length;
      return openPlain(events);
    };
    const second = await bench.runner(options, { store, database, open });
    await second.start();
    await second.caughtUp(PATIENCE_MS);
    expect(opened).toBe(7);
    expect(await totalApplied(database)).toBe(157);
  });

  it('writes the checkpoint with the rows or not at all: a fall between them doubles nothing', async () => {
    const database = await bench.database(options);
    let falls = 3;
    const sound = counting();
    const projection: typeof sound = {
      ...sound,
      async apply(trx, events) {
        await sound.apply(trx, events);
        if (falls-- > 0) throw new Error('killed after the rows');
      },
    };
    await appendEvents(store, 'key-a', 120);
    const runner = await bench.runner(options, { store, database, projection });
    await runner.start();
    await expect(runner.caughtUp(PATIENCE_MS)).resolves.toBe(true);
    expect(await totalApplied(database)).toBe(120);
    expect(bench.messages).toContain(
      'the projection stopped following the log and will go on from its checkpoint',
    );
  });

  it('goes on by itself once the history keys can be had again', async () => {
    let down = true;
    const open: typeof openPlain = async (events) => {
      if (down) throw new Error('no history keys');
      return openPlain(events);
    };
    await appendEvents(store, 'key-a', 10);
    const runner = await bench.runner(options, { store, open });
    await runner.start();
    await expect(runner.caughtUp(150)).resolves.toBe(false);
    expect(runner.lastError()).toBe('no history keys');
    down = false;
    await expect(runner.caughtUp(PATIENCE_MS)).resolves.toBe(true);
  });

  it('applies each event once when twins follow the log into one database', async () => {
    const databases = [
      await bench.database(options),
      await bench.database(options),
      await bench.database(options),
    ];
    await appendEvents(store, 'key-a', 300);
    const twins = await Promise.all(databases.map((database) => bench.runner(options, { store, database })));
    await Promise.all(twins.map((twin) => twin.start()));
    for (let round = 0; round < 20; round++) await appendEvents(store, `key-${round % 4}`, 10);
    for (const twin of twins) await expect(twin.caughtUp(PATIENCE_MS)).resolves.toBe(true);
    expect(await totalApplied(databases[0]!)).toBe(500);
  });

  it('sees what a twin has applied while its own way is barred', async () => {
    const barred = await bench.runner(options, { store, open: () => new Promise(() => undefined) });
    const twin = await bench.runner(options, { store });
    await twin.start();
    const position = await appendEvents(store, 'key-a', 10);
    await expect(barred.waitFor(position, PATIENCE_MS)).resolves.toBe(true);
  });

  it('builds tables of another version anew from the log', async () => {
    const database = await bench.database(options);
    await appendEvents(store, 'key-a', 20);
    const old = await bench.runner(options, { store, database });
    await old.start();
    await old.caughtUp(PATIENCE_MS);
    await old.stop();
    const renewed = await bench.runner(options, { store, database, projection: counting(2) });
    await renewed.start();
    await renewed.caughtUp(PATIENCE_MS);
    const rows = await countersOf(database);
    expect(rows.map(({ applied, note }) => [applied, note])).toEqual([[20, 'version 2']]);
  });

  it('leaves tables alone that a newer version has taken over', async () => {
    const database = await bench.database(options);
    const old = await bench.runner(options, { store, database });
    await old.start();
    await old.caughtUp(PATIENCE_MS);
    const newer = await bench.runner(options, { store, database, projection: counting(2) });
    await newer.start();
    await appendEvents(store, 'key-a', 20);
    await expect(newer.caughtUp(PATIENCE_MS)).resolves.toBe(true);
    expect((await countersOf(database)).map(({ applied, note }) => [applied, note])).toEqual([
      [20, 'version 2'],
    ]);
    while (old.lastError() === null) await sleep(5);
    expect(old.lastError()).toMatch('is version 1, its tables are 2');
  });
});
