import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@keyledger/event-store';
import { expectLogOrder, newEvent, readWhole, RecordingHandler, revisions, upTo } from './helpers.js';
import { startAppender, type Acknowledgement } from './processes/start-appender.js';
import { eachWithSqliteFile } from './sqlite-files.js';

const sqlite = eachWithSqliteFile();

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
      startAppender({ url: sqlite.url, name, appends: 100, inFlight: 4, sharedStream: 'shared' }),
    );
    const store = await sqlite.open();
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
      const victim = startAppender({ url: sqlite.url, name: `victim${round}`, appends: 0, inFlight: 16 });
      const survivor = startAppender({ url: sqlite.url, name: `survivor${round}`, appends: 50, inFlight: 2 });
      await victim.ready;
      await sleep(50 + 60 * round);
      victim.kill();
      expect(await victim.exited).toBeNull();
      expect(await survivor.exited).toBe(0);
      expect(survivor.acknowledged).toHaveLength(100);
      acknowledged.push(...victim.acknowledged, ...survivor.acknowledged);
    }
    expect(acknowledged.filter(({ stream }) => stream.includes('victim')).length).toBeGreaterThan(0);
    const store = await sqlite.open();
    await expectAcknowledged(store, acknowledged);
    // Both events of an append, or none.
    const { events } = await readWhole(store, ['own-']);
    expect(events.length % 2).toBe(0);
    expect((await store.append('own-after', 'none', [newEvent()])).revision).toBe(0);
  });
});
