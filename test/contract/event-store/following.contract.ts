import type { EventStore, StoredEvent, Subscription } from '@keyledger/event-store';
import {
  expectLogOrder,
  newEvents,
  readWhole,
  RecordingHandler,
  upTo,
  type ContractContext,
} from './helpers.js';

const WRITERS = 6;
const APPENDS = 60;
const EVENTS = 3;
const ALL = WRITERS * APPENDS * EVENTS;

export function followingContract({ store, another, stream, prefix }: ContractContext): void {
  /** Each writer appends to its own stream, several events at once, as fast as it can. */
  const write = async (to: EventStore, writer: number): Promise<void> => {
    for (const n of upTo(APPENDS)) {
      const expected = n === 0 ? 'none' : n * EVENTS - 1;
      await to.append(stream(`w${writer}`), expected, newEvents(EVENTS, n * EVENTS));
    }
  };
  const startWriters = (stores: EventStore[]): Promise<unknown> =>
    Promise.all(upTo(WRITERS).map((writer) => write(stores[writer % stores.length]!, writer)));
  const expectAll = async (events: StoredEvent[]): Promise<void> => {
    expectLogOrder(events);
    expect(events).toHaveLength(ALL);
    expect(events).toEqual((await readWhole(store(), [prefix()])).events);
  };

  it('delivers everything once and in order while several writers write', async () => {
    const before = new RecordingHandler();
    const during = new RecordingHandler();
    const elsewhere = new RecordingHandler();
    const options = { prefixes: [prefix()], after: -1, batchSize: 50 };
    const subscriptions = [await store().subscribe(options, before)];
    const stores = [store(), await another(), await another()];
    const writing = startWriters(stores);
    await before.untilEvents(20);
    subscriptions.push(await store().subscribe(options, during));
    subscriptions.push(await stores[1]!.subscribe(options, elsewhere));
    await writing;
    for (const handler of [before, during, elsewhere]) {
      await handler.untilEvents(ALL);
      await expectAll(handler.events);
      expect(handler.broken).toEqual([]);
    }
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  });

  it('loses and repeats nothing when a subscriber stops and goes on from its checkpoint, again and again', async () => {
    const stores = [store(), await another(), await another()];
    const writing = startWriters(stores);
    const events: StoredEvent[] = [];
    let checkpoint = -1;
    while (events.length < ALL) {
      const wanted = Math.min(100, ALL - events.length);
      const handler = new RecordingHandler();
      const options = { prefixes: [prefix()], after: checkpoint, batchSize: 17 };
      const subscription: Subscription = await store().subscribe(options, handler);
      await handler.untilEvents(wanted);
      await subscription.stop();
      events.push(...handler.events);
      // Sometimes from an event, sometimes from what the subscription said of its progress.
      checkpoint = Math.max(handler.events.at(-1)!.position, handler.reached);
    }
    await writing;
    await expectAll(events);
  });
}
