import { randomUUID } from 'node:crypto';
import {
  EventStoreUnavailableError,
  openEventStore,
  type AppendResult,
  type EventStore,
} from '@keyledger/event-store';
import { kurrentDbUnderTest, type StoreUnderTest, type TestLog } from '../../support/event-stores.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { eventually } from './eventually.js';
import {
  expectLogOrder,
  newEvent,
  newEvents,
  numbers,
  RecordingHandler,
  revisions,
  upTo,
} from './helpers.js';

const under = await kurrentDbUnderTest();
const isMissing = 'missing' in under;
const title = isMissing ? under.missing : 'a broken connection to EventStoreDB';

(isMissing ? describe.skip : describe)(title, () => {
  let log: TestLog;
  let proxy: CuttableProxy;
  /** By way of the proxy. */
  let store: EventStore;
  /** Past the proxy. */
  let direct: EventStore;
  let prefix: string;
  const stream = (name = 'a'): string => prefix + name;

  beforeAll(async () => {
    log = await (under as StoreUnderTest).start();
  });
  beforeEach(async () => {
    const behind = await CuttableProxy.before(log.url);
    proxy = behind.proxy;
    store = await openEventStore({ url: behind.url });
    direct = await log.open();
    prefix = `test${randomUUID().slice(0, 13)}-`;
  });
  afterEach(async () => {
    await store.close();
    await direct.close();
    await proxy.close();
  });
  afterAll(() => log.dispose());

  const unavailable = async (attempt: Promise<unknown>): Promise<void> =>
    expect(attempt).rejects.toBeInstanceOf(EventStoreUnavailableError);

  it('makes every call say that the store is unavailable, and is mended by itself', async () => {
    await store.append(stream(), 'none', [newEvent(0)]);
    proxy.cut();
    await unavailable(store.append(stream(), 0, [newEvent(1)]));
    await unavailable(store.readStream(stream()));
    await unavailable(store.readAll({ prefixes: [prefix], after: -1, limit: 10 }));
    await unavailable(store.head([prefix]));
    await unavailable(store.subscribe({ prefixes: [prefix], after: -1 }, new RecordingHandler()));
    await unavailable(store.truncate(stream(), 1));
    await unavailable(store.tombstone(stream()));
    expect(await store.ping()).toBe(false);
    proxy.mend();
    await eventually(() => store.append(stream(), 0, [newEvent(1)]));
    expect(numbers(await eventually(() => store.readStream(stream())))).toEqual([0, 1]);
    expect(await store.ping()).toBe(true);
  });

  it('says so from the first call on where the server comes only later', async () => {
    proxy.cut();
    expect(await store.ping()).toBe(false);
    await unavailable(store.append(stream(), 'none', [newEvent()]));
    await unavailable(store.readStream(stream()));
    proxy.mend();
    await eventually(async () => expect(await store.ping()).toBe(true));
    await eventually(() => store.append(stream(), 'none', [newEvent()]));
    expect(await eventually(() => store.readStream(stream()))).toHaveLength(1);
  });

  it('ends a subscription with an error; from its checkpoint it goes on without gap or repetition', async () => {
    await direct.append(stream(), 'none', newEvents(10));
    const first = new RecordingHandler();
    await store.subscribe({ prefixes: [prefix], after: -1 }, first);
    await first.untilEvents(10);
    proxy.cut();
    await direct.append(stream(), 9, newEvents(10, 10));
    await first.until('the end', () => first.ends.length > 0);
    expect(first.ends[0]).toBeInstanceOf(EventStoreUnavailableError);
    expect(first.broken).toEqual([]);

    proxy.mend();
    const second = new RecordingHandler();
    const after = first.events.at(-1)!.position;
    await eventually(() => store.subscribe({ prefixes: [prefix], after }, second));
    await second.untilEvents(20 - first.events.length);
    const events = [...first.events, ...second.events];
    expect(numbers(events)).toEqual(upTo(20));
    expectLogOrder(events);
  });

  it('leaves an append whose answer was lost to a retry, which has no second effect', async () => {
    await store.append(stream(), 'none', [newEvent(0)]);
    const events = newEvents(3, 1);
    proxy.swallowAnswers();
    const attempt = store.append(stream(), 0, events);
    attempt.catch(() => undefined);
    // It has happened, although nobody told us.
    await eventually(async () => expect(await direct.readStream(stream())).toHaveLength(4));
    proxy.mend();
    await unavailable(attempt);
    const retry = await eventually(() => store.append(stream(), 0, events));
    const kept = await direct.readStream(stream());
    expect(revisions(kept)).toEqual([0, 1, 2, 3]);
    expect(retry).toEqual({ revision: 3, position: kept[3]!.position });
  });

  it('loses nothing acknowledged and leaves no stray failure with many large appends under way', async () => {
    const stray: unknown[] = [];
    const onStray = (error: unknown): void => void stray.push(error);
    process.on('unhandledRejection', onStray);
    const acknowledged = new Map<string, AppendResult>();
    let writing = true;
    const write = async (name: string): Promise<void> => {
      const event = newEvent(0, { data: { padding: 'x'.repeat(60_000) } });
      for (let expected = -1; writing; expected++) {
        const attempt = store.append(name, expected < 0 ? 'none' : expected, [
          { ...event, id: randomUUID() },
        ]);
        const result = await attempt.catch(() => undefined);
        if (!result) return;
        acknowledged.set(name, result);
      }
    };
    const writers = upTo(64).map((n) => write(stream(`w${n}`)));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    proxy.cut();
    writing = false;
    await Promise.all(writers);
    // A rejection counts as unhandled only after the turn it came in.
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.off('unhandledRejection', onStray);
    expect(stray).toEqual([]);
    expect(acknowledged.size).toBe(64);
    const newest = [...acknowledged].map(async ([name, result]) => {
      const [event] = await direct.readStream(name, { from: result.revision, limit: 1 });
      expect(event).toMatchObject(result);
    });
    await Promise.all(newest);
  });

  it('is noticed also when it is silent: appends end by their deadline, subscriptions by keep-alive', async () => {
    const handler = new RecordingHandler();
    await store.append(stream(), 'none', [newEvent()]);
    await store.subscribe({ prefixes: [prefix], after: -1 }, handler);
    await handler.untilEvents(1);
    proxy.silence();
    expect(await store.ping()).toBe(false);
    await unavailable(store.append(stream(), 0, [newEvent()]));
    await handler.until('the end', () => handler.ends.length > 0);
    expect(handler.ends[0]).toBeInstanceOf(EventStoreUnavailableError);
    proxy.mend();
    await eventually(() => store.append(stream(), 0, [newEvent()]));
  });
});
