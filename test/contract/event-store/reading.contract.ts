import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  expectLogOrder,
  newEvent,
  newEvents,
  numbers,
  readWhole,
  revisions,
  upTo,
  type ContractContext,
} from './helpers.js';

export function readingContract({ store, another, stream, prefix }: ContractContext): void {
  it('gives nothing for a stream that does not exist', async () => {
    expect(await store().readStream(stream())).toEqual([]);
    expect(await store().readStream(stream(), { backwards: true, limit: 1 })).toEqual([]);
  });

  it('reads a stream from a revision, up to a limit, forwards and backwards', async () => {
    await store().append(stream(), 'none', newEvents(10));
    const read = async (options: Parameters<ReturnType<typeof store>['readStream']>[1]): Promise<number[]> =>
      revisions(await store().readStream(stream(), options));
    expect(await read({})).toEqual(upTo(10));
    expect(await read({ from: 7 })).toEqual([7, 8, 9]);
    expect(await read({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
    expect(await read({ from: 10 })).toEqual([]);
    expect(await read({ limit: 0 })).toEqual([]);
    expect(await read({ backwards: true })).toEqual(upTo(10).reverse());
    expect(await read({ backwards: true, limit: 1 })).toEqual([9]);
    expect(await read({ backwards: true, from: 4, limit: 2 })).toEqual([4, 3]);
    expect(await read({ backwards: true, from: 0 })).toEqual([0]);
    expect(await read({ backwards: true, from: 50, limit: 2 })).toEqual([9, 8]);
  });

  it('sees at once what was acknowledged elsewhere', async () => {
    const other = await another();
    for (const n of upTo(20)) {
      await other.append(stream(), 'any', [newEvent(n)]);
      expect(numbers(await store().readStream(stream(), { backwards: true, limit: 1 }))).toEqual([n]);
    }
  });

  it('reads a stream of 5 000 events whole and in order', async () => {
    for (let from = 0; from < 5_000; from += 1_000) {
      await store().append(stream(), from === 0 ? 'none' : from - 1, newEvents(1_000, from));
    }
    const events = await store().readStream(stream());
    expect(revisions(events)).toEqual(upTo(5_000));
    expect(numbers(events)).toEqual(upTo(5_000));
    expectLogOrder(events);
    expect(revisions(await store().readStream(stream(), { from: 4_998 }))).toEqual([4_998, 4_999]);
  });

  describe('the whole log', () => {
    const readPages = (after: number, limit: number): ReturnType<typeof readWhole> =>
      readWhole(store(), [prefix()], after, limit);

    it('is read page by page, each event once and in order, whatever the size of a page', async () => {
      for (const n of upTo(25)) await store().append(stream(`s${n % 4}`), 'any', newEvents(2, 2 * n));
      for (const limit of [1, 7, 50, 51, 1_000]) {
        const { events } = await readPages(-1, limit);
        expect(numbers(events)).toEqual(upTo(50));
        expectLogOrder(events);
      }
    });

    it('goes on from where a page ended, at the end of the log too', async () => {
      await store().append(stream(), 'none', newEvents(3));
      const first = await readPages(-1, 100);
      expect(await readPages(first.next, 100)).toEqual({ events: [], next: expect.any(Number) });
      await store().append(stream(), 2, newEvents(2, 3));
      expect(numbers((await readPages(first.next, 100)).events)).toEqual([3, 4]);
    });

    it('goes on from the position of any event, also inside one append', async () => {
      await store().append(stream(), 'none', newEvents(4));
      const { events } = await readPages(-1, 100);
      for (const event of events) {
        const { events: later } = await readPages(event.position, 100);
        expect(numbers(later)).toEqual(upTo(4).slice(event.revision + 1));
      }
    });

    it('gives only streams whose name begins with one of the prefixes', async () => {
      await store().append(stream('key-1'), 'none', [newEvent(1)]);
      await store().append(stream('alias-1'), 'none', [newEvent(2)]);
      await store().append(stream('keyring'), 'none', [newEvent(3)]);
      await store().append(`x${stream('key-2')}`, 'none', [newEvent(4)]);
      const read = async (...prefixes: string[]): Promise<unknown[]> =>
        numbers((await readWhole(store(), prefixes)).events);
      expect(await read(stream('key-'))).toEqual([1]);
      expect(await read(stream('key'))).toEqual([1, 3]);
      expect(await read(stream('alias-'), stream('key-'))).toEqual([1, 2]);
      expect(await read(stream('nothing-'))).toEqual([]);
      await expect(read()).rejects.toThrow(/prefix/);
      await expect(read('')).rejects.toThrow(/prefix/);
    });
  });

  describe('the head', () => {
    it('is the position of the newest event that matches, and -1 when none does', async () => {
      expect(await store().head([prefix()])).toBe(-1);
      const one = await store().append(stream('key-1'), 'none', newEvents(2));
      expect(await store().head([prefix()])).toBe(one.position);
      const other = await store().append(stream('alias-1'), 'none', [newEvent()]);
      expect(await store().head([stream('key-')])).toBe(one.position);
      expect(await store().head([stream('key-'), stream('alias-')])).toBe(other.position);
    });

    it('is never behind an append that was acknowledged, whoever asks', async () => {
      const stores = [store(), await another(), await another()];
      let acknowledged = -1;
      let writing = true;
      const write = async (n: number): Promise<void> => {
        for (let count = 0; count < 40; count++) {
          const { position } = await stores[n]!.append(stream(`w${n}`), 'any', [newEvent()]);
          acknowledged = Math.max(acknowledged, position);
        }
      };
      const ask = async (n: number): Promise<number> => {
        let behind = 0;
        while (writing) {
          const floor = acknowledged;
          if ((await stores[n]!.head([prefix()])) < floor) behind++;
          // A store that answers without waiting would leave the writers no turn.
          await nextTurn();
        }
        return behind;
      };
      const asking = Promise.all([ask(0), ask(1), ask(2)]);
      await Promise.all([write(0), write(1), write(2)]);
      writing = false;
      expect(await asking).toEqual([0, 0, 0]);
      expect(await store().head([prefix()])).toBe(acknowledged);
    });
  });
}
