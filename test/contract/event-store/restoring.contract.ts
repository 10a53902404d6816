import type { EventStore, StoredEvent } from '@keyledger/event-store';
import {
  expectLogOrder,
  newEvent,
  newEvents,
  readWhole,
  revisions,
  upTo,
  type ContractContext,
} from './helpers.js';

/** `restore`: events of another log, at the places that they had there. */
export function restoringContract({ store, fresh, stream, prefix }: ContractContext): void {
  let copy: EventStore;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ opened: copy, close } = await fresh());
  });
  afterEach(() => close());

  const logOf = async (of: EventStore): Promise<StoredEvent[]> => (await readWhole(of, [prefix()])).events;
  const last = (events: readonly StoredEvent[]): number => events.at(-1)!.position;
  const withoutPositions = (events: readonly StoredEvent[]): object[] =>
    events.map(({ position: _position, ...event }) => event);

  it('keeps ids, times, revisions and the order, and positions where the store says so', async () => {
    await store().append(stream('a'), 'none', newEvents(2));
    await store().append(stream('b'), 'none', [newEvent(2, { type: 'Other', metadata: { by: 'ada' } })]);
    await store().append(stream('a'), 1, newEvents(2, 3));
    const events = await logOf(store());
    await copy.restore(events.slice(0, 2), events[1]!.position);
    await copy.restore(events.slice(2), last(events));
    const restored = await logOf(copy);
    expect(withoutPositions(restored)).toEqual(withoutPositions(events));
    if (copy.keepsPositions) expect(restored).toEqual(events);
    expect(await copy.readStream(stream('a'))).toHaveLength(4);
  });

  it('lets streams and the log go on where they had come to', async () => {
    await store().append(stream('a'), 'none', newEvents(3));
    const events = await logOf(store());
    await copy.restore(events, last(events) + 7);
    await expect(copy.append(stream('a'), 'none', [newEvent()])).rejects.toThrow(/found 2/);
    const next = await copy.append(stream('a'), 2, [newEvent(3)]);
    expect(next.revision).toBe(3);
    if (copy.keepsPositions) expect(next.position).toBeGreaterThan(last(events) + 7);
  });

  it('keeps the revisions of a truncated stream', async () => {
    await store().append(stream('a'), 'none', newEvents(5));
    await store().truncate(stream('a'), 3);
    const events = (await logOf(store())).filter(({ revision }) => revision >= 3);
    await copy.restore(events, last(events));
    expect(revisions(await copy.readStream(stream('a')))).toEqual([3, 4]);
    expect(revisions(await logOf(copy))).toEqual([3, 4]);
    expect((await copy.append(stream('a'), 4, [newEvent(5)])).revision).toBe(5);
  });

  it('refuses what does not follow on its stream, and brings nothing of it', async () => {
    await store().append(stream('a'), 'none', newEvents(4));
    const [first, , third] = (await logOf(store())) as [StoredEvent, StoredEvent, StoredEvent];
    const conflict = expect.objectContaining({ name: 'RevisionConflictError' });
    await expect(copy.restore([first, third], third.position)).rejects.toEqual(conflict);
    if (copy.keepsPositions) {
      expect(await logOf(copy)).toEqual([]);
      await expect(copy.restore([third, first], third.position)).rejects.toThrow(/does not follow/);
      await expect(copy.restore([third], third.position - 1)).rejects.toThrow(/past/);
    }
  });

  it('gives positions of its own where it is not told to keep them', async () => {
    await store().append(stream('a'), 'none', newEvents(3));
    const events = await logOf(store());
    await copy.append(stream('b'), 'none', newEvents(2));
    await copy.restore(events, null);
    const restored = await logOf(copy);
    expectLogOrder(restored);
    expect(withoutPositions(restored.slice(2))).toEqual(withoutPositions(events));
    expect((await copy.append(stream('a'), 2, [newEvent(3)])).revision).toBe(3);
  });

  it('wakes whoever follows the log', async () => {
    await store().append(stream('a'), 'none', newEvents(3));
    const events = await logOf(store());
    const seen: StoredEvent[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const subscription = await copy.subscribe(
      { prefixes: [prefix()], after: -1 },
      {
        onEvents: async (delivered) => {
          seen.push(...delivered);
          if (seen.length === 3) resolve();
        },
        onEnd: (error) => reject(error as Error),
      },
    );
    await copy.restore(events, last(events));
    await promise;
    await subscription.stop().catch(() => undefined);
    expect(seen.map(({ data }) => data.n)).toEqual(upTo(3));
  });
}
