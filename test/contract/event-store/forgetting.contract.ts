import {
  expectLogOrder,
  newEvent,
  newEvents,
  numbers,
  readWhole,
  RecordingHandler,
  revisions,
  upTo,
  type ContractContext,
} from './helpers.js';

const ended = (expected: unknown): object =>
  expect.objectContaining({ name: 'RevisionConflictError', expected, actual: 'unknown' });

export function forgettingContract({ store, another, stream, prefix }: ContractContext): void {
  const kept = async (): Promise<number[]> => revisions(await store().readStream(stream()));

  describe('altogether', () => {
    it('shows nothing of the stream, and lets it begin again or go on where a conflict says', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().forget(stream());
      await store().forget(stream());
      expect(await kept()).toEqual([]);
      const again = await store()
        .append(stream(), 'none', [newEvent(9)])
        .catch((conflict: { actual: number }) => store().append(stream(), conflict.actual, [newEvent(9)]));
      expect([0, 3]).toContain(again.revision);
      expect(numbers(await store().readStream(stream()))).toEqual([9]);
    });

    it('does not bring back a stream that was ended, nor mind one that never was', async () => {
      await store().forget(stream());
      await store().tombstone(stream());
      await store().forget(stream());
      await expect(store().append(stream(), 'any', [newEvent()])).rejects.toEqual(ended('any'));
    });
  });

  describe('by truncation', () => {
    it('leaves the events from a revision on, and the stream goes on as if nothing had happened', async () => {
      await store().append(stream(), 'none', newEvents(5));
      await store().truncate(stream(), 4);
      expect(await kept()).toEqual([4]);
      expect((await store().append(stream(), 4, newEvents(2, 5))).revision).toBe(6);
      expect(await kept()).toEqual([4, 5, 6]);
      expect(numbers(await store().readStream(stream(), { from: 0, limit: 2 }))).toEqual([4, 5]);
      expect(numbers(await store().readStream(stream(), { backwards: true }))).toEqual([6, 5, 4]);
      await expect(store().append(stream(), 'none', [newEvent()])).rejects.toThrow(/found 6/);
    });

    it('keeps counting when no event is left', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().truncate(stream(), 3);
      expect(await kept()).toEqual([]);
      expect(await store().readStream(stream(), { backwards: true, limit: 1 })).toEqual([]);
      await expect(store().append(stream(), 'none', [newEvent()])).rejects.toThrow(/found 2/);
      expect((await store().append(stream(), 2, [newEvent(3)])).revision).toBe(3);
      expect(numbers(await store().readStream(stream()))).toEqual([3]);
    });

    it('is seen by every opening of the log', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().truncate(stream(), 2);
      expect(revisions(await (await another()).readStream(stream()))).toEqual([2]);
    });

    it('hides nothing that is yet to come, and shows nothing again', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().truncate(stream(), 1_000);
      await store().append(stream(), 2, newEvents(3, 3));
      expect(await kept()).toEqual([3, 4, 5]);
      await store().truncate(stream(), 5);
      await store().truncate(stream(), 5);
      await store().truncate(stream(), 1);
      expect(await kept()).toEqual([5]);
    });

    it('of several at the same time, the furthest counts', async () => {
      await store().append(stream(), 'none', newEvents(10));
      const other = await another();
      const truncations = [3, 9, 1, 5, 7, 2].map((revision, index) =>
        (index % 2 === 0 ? store() : other).truncate(stream(), revision),
      );
      await Promise.all(truncations);
      expect(await kept()).toEqual([9]);
    });

    it('leaves a stream alone that does not exist', async () => {
      await store().truncate(stream(), 5);
      expect((await store().append(stream(), 'none', [newEvent()])).revision).toBe(0);
      expect(await kept()).toEqual([0]);
    });

    it('takes nothing from other streams, and subscribers pass over what is gone', async () => {
      await store().append(stream('a'), 'none', newEvents(4));
      await store().append(stream('b'), 'none', newEvents(4, 4));
      await store().append(stream('a'), 3, newEvents(4, 8));
      await store().truncate(stream('a'), 7);
      const handler = new RecordingHandler();
      const subscription = await store().subscribe({ prefixes: [prefix()], after: -1 }, handler);
      await store().append(stream('c'), 'none', [newEvent(12)]);
      await handler.until('the newest event', () => handler.events.at(-1)?.data.n === 12);
      await subscription.stop();
      expectLogOrder(handler.events);
      // EventStoreDB may still deliver what is truncated: `truncate` promises it only of the stream.
      expect(numbers(handler.events)).toEqual(expect.arrayContaining([4, 5, 6, 7, 11, 12]));
      expect(numbers(await store().readStream(stream('b')))).toEqual([4, 5, 6, 7]);
    });

    it('leaves every checkpoint a place to go on from', async () => {
      await store().append(stream('a'), 'none', newEvents(6));
      const { events } = await readWhole(store(), [prefix()]);
      await store().truncate(stream('a'), 6);
      await store().append(stream('b'), 'none', [newEvent(6)]);
      for (const event of events) {
        const handler = new RecordingHandler();
        const options = { prefixes: [prefix()], after: event.position };
        const subscription = await store().subscribe(options, handler);
        await handler.until('the newest event', () => handler.events.at(-1)?.data.n === 6);
        await subscription.stop();
        expectLogOrder(handler.events);
        expect(handler.events[0]!.position).toBeGreaterThan(event.position);
      }
    });
  });

  describe('by tombstone', () => {
    it('ends a stream for good: nothing is read from it, nothing can be appended', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().tombstone(stream());
      await store().tombstone(stream());
      expect(await kept()).toEqual([]);
      for (const expected of ['none', 'any', 2, 0, 3] as const) {
        await expect(store().append(stream(), expected, [newEvent()])).rejects.toEqual(ended(expected));
      }
      const other = await another();
      await expect(other.append(stream(), 'any', [newEvent()])).rejects.toEqual(ended('any'));
      await store().truncate(stream(), 2);
      expect(await other.readStream(stream())).toEqual([]);
    });

    it('ends a stream that never was', async () => {
      await store().tombstone(stream());
      await expect(store().append(stream(), 'none', [newEvent()])).rejects.toEqual(ended('none'));
    });

    it('ends a stream whose events are truncated', async () => {
      await store().append(stream(), 'none', newEvents(3));
      await store().truncate(stream(), 3);
      await store().tombstone(stream());
      await expect(store().append(stream(), 2, [newEvent()])).rejects.toEqual(ended(2));
    });

    it('shows subscribers and readers of the log nothing but events of ours', async () => {
      const handler = new RecordingHandler();
      const subscription = await store().subscribe({ prefixes: [prefix()], after: -1 }, handler);
      const { position } = await store().append(stream('a'), 'none', newEvents(2));
      await handler.untilEvents(2);
      await store().append(stream('b'), 'none', newEvents(2, 2));
      await store().tombstone(stream('b'));
      await store().tombstone(stream('never'));
      await handler.until('progress', () => handler.reached >= position);
      expect(await store().head([stream('a')])).toBe(position);
      expect(await store().head([stream('never')])).toBe(-1);
      const last = await store().append(stream('a'), 1, [newEvent(4)]);
      await handler.until('the newest event', () => handler.events.at(-1)?.data.n === 4);
      await handler.until('progress', () => handler.reached >= last.position);
      await subscription.stop();
      const page = await readWhole(store(), [prefix()]);
      for (const event of [...handler.events, ...page.events]) expect(event.type).toBe('ThingHappened');
      expect(numbers(page.events)).toEqual(expect.arrayContaining([0, 1, 4]));
      expect(await store().head([prefix()])).toBe(last.position);
    });

    it('takes nothing from other streams', async () => {
      await store().append(stream('a'), 'none', newEvents(3));
      await store().append(stream('ab'), 'none', newEvents(3));
      await store().tombstone(stream('a'));
      expect(numbers(await store().readStream(stream('ab')))).toEqual(upTo(3));
    });
  });
}
