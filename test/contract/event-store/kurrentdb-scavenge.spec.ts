import { randomUUID } from 'node:crypto';
import type { EventStore, StoredEvent } from '@keyledger/event-store';
import { kurrentDbUnderTest, type StoreUnderTest, type TestLog } from '../../support/event-stores.js';
import { eventually } from './eventually.js';
import { newEvents, numbers, readWhole, RecordingHandler, revisions, upTo } from './helpers.js';

const under = await kurrentDbUnderTest();
const isMissing = 'missing' in under;
const title = isMissing ? under.missing : 'after a scavenge of EventStoreDB';

(isMissing ? describe.skip : describe)(title, () => {
  let log: TestLog;
  let store: EventStore;
  const prefix = `test${randomUUID().slice(0, 13)}-`;
  const [forgotten, ended, kept] = [`${prefix}forgotten`, `${prefix}ended`, `${prefix}kept`];
  let before: StoredEvent[];
  let after: StoredEvent[];

  beforeAll(async () => {
    log = await (under as StoreUnderTest).start();
    store = await log.open();
    for (const n of upTo(10)) {
      for (const [index, stream] of [forgotten, kept, ended].entries()) {
        await store.append(stream, 'any', newEvents(2, n * 6 + index * 2));
      }
    }
    before = (await readWhole(store, [prefix])).events;
    await store.truncate(forgotten, 19);
    await store.tombstone(ended);
    await store.reclaim();
    await eventually(async () => {
      after = (await readWhole(store, [prefix])).events;
      expect(after).toHaveLength(20 + 1);
    });
  });
  afterAll(async () => {
    await store.close();
    await log.dispose();
  });

  it('only what was kept is left in the log, at its place', () => {
    const left = before.filter(
      ({ stream, revision }) => stream === kept || (stream === forgotten && revision === 19),
    );
    expect(after).toEqual(left);
  });

  it('a reader or subscriber goes on from any checkpoint, also where its event is gone, and misses nothing', async () => {
    const checkpoints = [-1, ...before.map((event) => event.position)];
    const follow = async (checkpoint: number): Promise<void> => {
      const behind = after.filter((event) => event.position > checkpoint);
      expect((await readWhole(store, [prefix], checkpoint)).events).toEqual(behind);
      const handler = new RecordingHandler();
      const subscription = await store.subscribe({ prefixes: [prefix], after: checkpoint }, handler);
      await handler.until('progress to the end', () => handler.reached >= after.at(-1)!.position);
      await subscription.stop();
      expect(numbers(handler.events)).toEqual(numbers(behind));
      expect(handler.broken).toEqual([]);
    };
    await Promise.all(checkpoints.map(follow));
  });

  it('streams go on where they were', async () => {
    expect(revisions(await store.readStream(forgotten))).toEqual([19]);
    expect((await store.append(forgotten, 19, newEvents(1))).revision).toBe(20);
    await expect(store.append(forgotten, 'none', newEvents(1))).rejects.toThrow(/found 20/);
    await expect(store.append(ended, 'any', newEvents(1))).rejects.toThrow(/found unknown/);
    expect(await store.readStream(ended)).toEqual([]);
  });
});

/** Asks a server without TLS to remove what streams have forgotten; it answers before it is done. */
