import { randomUUID } from 'node:crypto';
import { MAX_EVENTS_PER_APPEND, RevisionConflictError, type NewEvent } from '@keyledger/event-store';
import { newEvent, newEvents, numbers, revisions, upTo, type ContractContext } from './helpers.js';

export function appendingContract({ store, stream }: ContractContext): void {
  const conflict = (expected: unknown, actual: unknown): object =>
    expect.objectContaining({ name: 'RevisionConflictError', stream: stream(), expected, actual });

  it('gives an event back as it was appended, with its place', async () => {
    const event = newEvent(7, {
      type: 'KeyCreated',
      time: '1999-12-31T23:59:59.123Z',
      data: { text: 'schlüssel 🔑 \u0000', list: [1, null, true, { deep: -0.5 }], empty: {} },
      metadata: { principal: 'p-1', nested: { a: ['b'] } },
    });
    const result = await store().append(stream(), 'none', [event]);
    expect(await store().readStream(stream())).toEqual([{ ...event, stream: stream(), ...result }]);
    expect(result.revision).toBe(0);
    expect(Number.isSafeInteger(result.position) && result.position >= 0).toBe(true);
  });

  it('keeps the event as it was when append was called, whatever becomes of the object', async () => {
    const event = newEvent(1, { data: { n: 1, list: ['a'] } });
    const appending = store().append(stream(), 'none', [event]);
    (event.data.list as string[]).push('b');
    event.data.n = 2;
    await appending;
    const [kept] = await store().readStream(stream());
    expect(kept?.data).toEqual({ n: 1, list: ['a'] });
    kept!.data.n = 3;
    expect((await store().readStream(stream()))[0]?.data.n).toBe(1);
  });

  it('puts several events of one append at consecutive revisions and answers with the place of the last', async () => {
    await store().append(stream(), 'none', newEvents(2));
    const result = await store().append(stream(), 1, newEvents(3, 2));
    const events = await store().readStream(stream());
    expect(revisions(events)).toEqual(upTo(5));
    expect(numbers(events)).toEqual(upTo(5));
    expect(result).toEqual({ revision: 4, position: events[4]!.position });
  });

  it('gives later appends greater positions, across streams', async () => {
    const positions: number[] = [];
    for (const name of ['a', 'b', 'a', 'c', 'b']) {
      positions.push((await store().append(stream(name), 'any', newEvents(2))).position);
    }
    expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other));
  });

  it('with none, takes only a stream to which nothing was ever appended', async () => {
    await store().append(stream(), 'none', newEvents(2));
    await expect(store().append(stream(), 'none', [newEvent()])).rejects.toEqual(conflict('none', 1));
  });

  it('with a number, takes only a stream whose last event has that revision', async () => {
    await expect(store().append(stream(), 0, [newEvent()])).rejects.toEqual(conflict(0, 'none'));
    await store().append(stream(), 'none', newEvents(3));
    for (const wrong of [0, 1, 3, 999]) {
      await expect(store().append(stream(), wrong, [newEvent()])).rejects.toEqual(conflict(wrong, 2));
    }
    expect((await store().append(stream(), 2, [newEvent()])).revision).toBe(3);
  });

  it('with any, takes a stream wherever it is', async () => {
    expect((await store().append(stream(), 'any', [newEvent()])).revision).toBe(0);
    expect((await store().append(stream(), 'any', newEvents(2))).revision).toBe(2);
  });

  it('changes nothing when it refuses', async () => {
    await store().append(stream(), 'none', [newEvent(0)]);
    const refusal = store().append(stream(), 5, newEvents(3, 1));
    await expect(refusal).rejects.toBeInstanceOf(RevisionConflictError);
    expect(numbers(await store().readStream(stream()))).toEqual([0]);
    expect((await store().append(stream(), 0, [newEvent(1)])).revision).toBe(1);
  });

  describe('again', () => {
    it('answers a retry with the earlier result and has no further effect', async () => {
      const first = [newEvent(0)];
      const second = [newEvent(1)];
      const results = [
        await store().append(stream(), 'none', first),
        await store().append(stream(), 0, second),
        await store().append(stream(), 1, [newEvent(2)]),
      ];
      expect(await store().append(stream(), 'none', first)).toEqual(results[0]);
      expect(await store().append(stream(), 0, second)).toEqual(results[1]);
      expect(numbers(await store().readStream(stream()))).toEqual([0, 1, 2]);
    });

    it('answers the retry of an append of several events with the earlier result', async () => {
      const events = newEvents(5);
      const result = await store().append(stream(), 'none', events);
      await store().append(stream(), 4, newEvents(2, 5));
      expect(await store().append(stream(), 'none', events)).toEqual(result);
      expect(await store().readStream(stream())).toHaveLength(7);
    });

    it('recognises a retry with any while its events are among the newest', async () => {
      const events = newEvents(2);
      const result = await store().append(stream(), 'any', events);
      expect(await store().append(stream(), 'any', events)).toEqual(result);
      await store().append(stream(), 'any', [newEvent(2)]);
      expect(await store().append(stream(), 'any', events)).toEqual(result);
      expect(await store().readStream(stream())).toHaveLength(3);
    });

    it('is a conflict when only some of the events are there, or at another place', async () => {
      const [a, b, c] = newEvents(3) as [NewEvent, NewEvent, NewEvent];
      await store().append(stream(), 'none', [a, b]);
      await store().append(stream(), 1, [c]);
      for (const [expected, events] of [
        ['none', [a, newEvent()]],
        ['none', [b, a]],
        ['none', [b]],
        [0, [a]],
        [0, [b, c, newEvent()]],
        ['none', [a, b, c, newEvent()]],
      ] as const) {
        const retry = store().append(stream(), expected, events);
        await expect(retry).rejects.toEqual(conflict(expected, 2));
      }
      expect(await store().readStream(stream())).toHaveLength(3);
    });
  });

  describe('within bounds', () => {
    it('takes an append of the most events and close to the most bytes allowed', async () => {
      const padding = 'x'.repeat(800);
      const events = upTo(MAX_EVENTS_PER_APPEND).map((n) => newEvent(n, { data: { n, padding } }));
      const result = await store().append(stream(), 'none', events);
      expect(result.revision).toBe(MAX_EVENTS_PER_APPEND - 1);
      const one = newEvent(0, { data: { padding: 'x'.repeat(999_700) } });
      await store().append(stream('one'), 'none', [one]);
      expect((await store().readStream(stream('one')))[0]?.data).toEqual(one.data);
    });

    it('refuses with an error that says why, and changes nothing', async () => {
      const refused: [string, NewEvent[], RegExp][] = [
        [stream(), [], /0 events/],
        [stream(), newEvents(MAX_EVENTS_PER_APPEND + 1), /1001 events/],
        [stream(), [newEvent(0, { data: { x: 'x'.repeat(1_000_000) } })], /bytes/],
        [stream(), [newEvent(0, { id: 'no-uuid' })], /UUID/],
        [stream(), [newEvent(0, { id: randomUUID().toUpperCase() })], /UUID/],
        [stream(), [newEvent(0, { type: '' })], /type/],
        [stream(), [newEvent(0, { type: '$streamDeleted' })], /type/],
        [stream(), [newEvent(0, { time: 'yesterday' })], /time/],
        ['', [newEvent()], /stream name/],
        ['$settings', [newEvent()], /stream name/],
        ['x'.repeat(513), [newEvent()], /stream name/],
      ];
      for (const [name, events, why] of refused) {
        await expect(store().append(name, 'any', events)).rejects.toThrow(why);
      }
      for (const expected of [-1, 0.5, NaN]) {
        await expect(store().append(stream(), expected, [newEvent()])).rejects.toThrow(/expected revision/);
      }
      expect(await store().readStream(stream())).toEqual([]);
    });
  });
}
