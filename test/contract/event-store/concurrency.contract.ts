import { RevisionConflictError, type AppendResult, type NewEvent } from '@keyledger/event-store';
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

const isConflict = (outcome: PromiseSettledResult<AppendResult>): boolean =>
  outcome.status === 'rejected' && outcome.reason instanceof RevisionConflictError;

export function concurrencyContract({ store, another, stream, prefix }: ContractContext): void {
  it('lets exactly one append win each revision of a stream', async () => {
    const stores = [store(), await another(), await another()];
    await store().append(stream(), 'none', [newEvent(0)]);
    for (let revision = 0; revision < 20; revision++) {
      const attempts = upTo(12).map((n) => stores[n % 3]!.append(stream(), revision, [newEvent(n)]));
      const outcomes = await Promise.allSettled(attempts);
      const [winner, ...others] = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(others).toEqual([]);
      expect(winner?.value.revision).toBe(revision + 1);
      expect(outcomes.filter(isConflict)).toHaveLength(11);
    }
    expect(revisions(await store().readStream(stream()))).toEqual(upTo(21));
  });

  it('fails only the appends that conflict, not those that were under way with them', async () => {
    await store().append(stream('taken'), 'none', [newEvent()]);
    const outcomes = await Promise.allSettled(
      upTo(60).map((n) =>
        n % 3 === 0
          ? store().append(stream('taken'), 'none', newEvents(2))
          : store().append(stream(`free-${n}`), 'none', newEvents(2)),
      ),
    );
    expect(outcomes.map(isConflict)).toEqual(upTo(60).map((n) => n % 3 === 0));
    expect(await store().readStream(stream('taken'))).toHaveLength(1);
    expect(await store().readStream(stream('free-59'))).toHaveLength(2);
  });

  it('appends the same events once when their retries overtake each other', async () => {
    const stores = [store(), await another()];
    for (const expected of ['none', 1, 3] as const) {
      const events = newEvents(2);
      const attempts = upTo(10).map((n) => stores[n % 2]!.append(stream(), expected, events));
      const results = await Promise.all(attempts);
      expect(results).toEqual(results.map(() => results[0]));
    }
    expect(revisions(await store().readStream(stream()))).toEqual(upTo(6));
  });

  it('keeps every acknowledged append of many writers, in one order for all readers', async () => {
    const stores = [store(), await another(), await another()];
    const write = async (writer: number): Promise<AppendResult[]> => {
      const results: AppendResult[] = [];
      for (let n = 0; n < 40; n++) {
        const events: NewEvent[] = [newEvent(writer), newEvent(writer)];
        results.push(await stores[writer % 3]!.append(stream(`w${writer}`), 'any', events));
      }
      return results;
    };
    const results = (await Promise.all(upTo(9).map(write))).flat();
    const pages = await Promise.all(stores.map((one) => readWhole(one, [prefix()])));
    const events = pages[0]!.events;
    expect(events).toHaveLength(9 * 40 * 2);
    expectLogOrder(events);
    expect(pages[1]!.events).toEqual(events);
    expect(pages[2]!.events).toEqual(events);
    const positions = new Set(events.map((event) => event.position));
    expect(results.filter((result) => !positions.has(result.position))).toEqual([]);
    expect(numbers(events.filter((event) => event.stream === stream('w4')))).toEqual(Array(80).fill(4));
  });
}
