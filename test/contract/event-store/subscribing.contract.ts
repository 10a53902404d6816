import { setTimeout as sleep } from 'node:timers/promises';
import type { SubscribeOptions, Subscription } from '@keyledger/event-store';
import {
  expectLogOrder,
  newEvent,
  newEvents,
  numbers,
  readWhole,
  RecordingHandler,
  upTo,
  type ContractContext,
} from './helpers.js';

export function subscribingContract({ store, stream, prefix, fresh }: ContractContext): void {
  let running: Subscription[] = [];
  const subscribe = async (
    handler: RecordingHandler,
    options: Partial<SubscribeOptions> = {},
  ): Promise<Subscription> => {
    const subscription = await store().subscribe({ prefixes: [prefix()], after: -1, ...options }, handler);
    running.push(subscription);
    return subscription;
  };
  afterEach(async () => {
    await Promise.all(running.map((subscription) => subscription.stop()));
    running = [];
  });

  it('delivers first what is there, then what comes', async () => {
    await store().append(stream('a'), 'none', newEvents(3));
    const handler = new RecordingHandler();
    await subscribe(handler);
    await handler.untilEvents(3);
    await store().append(stream('b'), 'none', newEvents(2, 3));
    await store().append(stream('a'), 2, [newEvent(5)]);
    await handler.untilEvents(6);
    expect(numbers(handler.events)).toEqual(upTo(6));
    expectLogOrder(handler.events);
    expect(handler.events.slice(0, 3)).toEqual(await store().readStream(stream('a'), { limit: 3 }));
    expect(handler.broken).toEqual([]);
  });

  it('goes on after any event: nothing twice, nothing left out', async () => {
    await store().append(stream('a'), 'none', newEvents(3));
    await store().append(stream('b'), 'none', newEvents(2, 3));
    await store().append(stream('a'), 2, newEvents(2, 5));
    const { events } = await readWhole(store(), [prefix()]);
    const handlers = await Promise.all(
      events.map(async (event) => {
        const handler = new RecordingHandler();
        await subscribe(handler, { after: event.position });
        return handler;
      }),
    );
    await store().append(stream('c'), 'none', [newEvent(7)]);
    for (const [index, handler] of handlers.entries()) {
      await handler.until('the newest event', () => handler.events.at(-1)?.data.n === 7);
      expect(numbers(handler.events)).toEqual(upTo(8).slice(index + 1));
    }
  });

  it('delivers only streams whose name begins with one of the prefixes', async () => {
    const handler = new RecordingHandler();
    await subscribe(handler, { prefixes: [stream('key-'), stream('alias-')] });
    for (const [n, name] of ['key-1', 'keyring', 'alias-1', 'project-1', 'key-2'].entries()) {
      await store().append(stream(name), 'none', [newEvent(n)]);
    }
    await handler.untilEvents(3);
    expect(numbers(handler.events)).toEqual([0, 2, 4]);
    await expect(store().subscribe({ prefixes: [], after: -1 }, handler)).rejects.toThrow(/prefix/);
  });

  it('delivers one at a time, up to the size asked for, and waits for a slow subscriber', async () => {
    const handler = new RecordingHandler(() => sleep(2));
    await subscribe(handler, { batchSize: 7 });
    for (const n of upTo(8)) await store().append(stream(`s${n}`), 'none', newEvents(100, n * 100));
    await handler.untilEvents(800);
    expect(numbers(handler.events)).toEqual(upTo(800));
    expect(Math.max(...handler.deliveries)).toBeLessThanOrEqual(7);
    expect(handler.broken).toEqual([]);
  });

  it('holds back a log that is far ahead of its subscriber, and loses none of it', async () => {
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    const handler = new RecordingHandler(() => blocked);
    await subscribe(handler);
    for (const n of upTo(6)) await store().append(stream(`s${n}`), 'none', newEvents(1_000, n * 1_000));
    expect(handler.events).toEqual([]);
    release();
    await handler.untilEvents(6_000);
    expect(numbers(handler.events)).toEqual(upTo(6_000));
    expect(handler.broken).toEqual([]);
  });

  describe('progress', () => {
    it('reaches the newest event, after its delivery', async () => {
      const handler = new RecordingHandler();
      await store().append(stream('a'), 'none', newEvents(300));
      await subscribe(handler);
      const { position } = await store().append(stream('b'), 'none', newEvents(5));
      await handler.until('progress to the newest event', () => handler.reached >= position);
      expect(handler.events).toHaveLength(305);
      expect(handler.broken).toEqual([]);
    });

    it('reaches the end of a log in which nothing matches, and that is a place to go on from', async () => {
      const { position } = await store().append(stream('other-1'), 'none', newEvents(3));
      const handler = new RecordingHandler();
      await subscribe(handler, { prefixes: [stream('key-')] });
      await handler.until('progress', () => handler.reached >= position);
      expect(handler.events).toEqual([]);

      const later = new RecordingHandler();
      await subscribe(later, { prefixes: [stream('key-')], after: handler.reached });
      await store().append(stream('key-1'), 'none', [newEvent(1)]);
      await later.untilEvents(1);
      expect(numbers(later.events)).toEqual([1]);
    });

    it('is made while a long stretch of the log matches nothing', async () => {
      const handler = new RecordingHandler();
      await subscribe(handler, { prefixes: [stream('key-')] });
      const { position } = await store().append(stream('other-1'), 'none', [newEvent()]);
      await store().append(stream('other-2'), 'none', newEvents(1_000));
      await handler.until('progress', () => handler.reached >= position);
      expect(handler.events).toEqual([]);
    });
  });

  describe('the end', () => {
    it('comes with the error of a subscriber that failed, and nothing comes after it', async () => {
      const failure = new Error('disk full');
      const handler = new RecordingHandler(() => Promise.reject(failure));
      await subscribe(handler);
      await store().append(stream(), 'none', [newEvent()]);
      await handler.until('the end', () => handler.ends.length > 0);
      await store().append(stream(), 0, [newEvent()]);
      await sleep(400);
      expect(handler.ends).toEqual([failure]);
      expect(handler.broken).toEqual([]);
    });

    it('comes by stop, once, after the delivery in progress', async () => {
      let started = false;
      const handler = new RecordingHandler(async () => {
        started = true;
        await sleep(100);
      });
      const subscription = await subscribe(handler);
      await store().append(stream(), 'none', [newEvent()]);
      await handler.until('a delivery', () => started);
      await Promise.all([subscription.stop(), subscription.stop()]);
      await subscription.stop();
      expect(handler.events).toHaveLength(1);
      expect(handler.ends).toEqual([undefined]);
      await store().append(stream(), 0, [newEvent()]);
      await sleep(400);
      expect(handler.events).toHaveLength(1);
      expect(handler.broken).toEqual([]);
    });

    it('comes when the store is closed, and a closed store refuses', async () => {
      const { opened, close } = await fresh();
      const handler = new RecordingHandler();
      await opened.subscribe({ prefixes: [prefix()], after: -1 }, handler);
      await close();
      expect(handler.ends).toEqual([undefined]);
      const refusal = expect.objectContaining({ name: 'EventStoreUnavailableError' });
      await expect(opened.append(stream(), 'any', [newEvent()])).rejects.toEqual(refusal);
      await expect(opened.readStream(stream())).rejects.toEqual(refusal);
      expect(await opened.ping()).toBe(false);
    });
  });

  it('refuses a checkpoint past the end of the log, since it belongs to another log', async () => {
    await store().append(stream(), 'none', [newEvent()]);
    const { next } = await readWhole(store(), [prefix()]);
    const handler = new RecordingHandler();
    const refused = store().subscribe({ prefixes: [prefix()], after: next + 1_000_000_000 }, handler);
    await expect(refused).rejects.toThrow(/past the end/);
    expect(handler.ends).toEqual([]);
  });
}
