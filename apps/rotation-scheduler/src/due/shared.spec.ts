import { setImmediate as nextTurn } from 'node:timers/promises';
import { Shared } from './shared.js';

/** Work that ends when the test says so. */
function work() {
  const runs: PromiseWithResolvers<number>[] = [];
  const shared = new Shared(() => {
    runs.push(Promise.withResolvers<number>());
    return runs.at(-1)!.promise;
  });
  return { runs, shared };
}

test('who asks while it runs shares one next run, which begins after the running one', async () => {
  const { runs, shared } = work();
  const first = shared.ask();
  await nextTurn();
  const later = [shared.ask(), shared.ask(), shared.ask()];
  await nextTurn();
  expect(runs).toHaveLength(1);
  runs[0]!.resolve(1);
  expect(await first).toBe(1);
  await nextTurn();
  expect(runs).toHaveLength(2);
  runs[1]!.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
});

test('a failure is of those who asked for that run alone', async () => {
  const { runs, shared } = work();
  const first = shared.ask().catch((error: Error) => error.message);
  await nextTurn();
  const second = shared.ask();
  runs[0]!.reject(new Error('no'));
  expect(await first).toBe('no');
  await nextTurn();
  runs[1]!.resolve(2);
  expect(await second).toBe(2);
});
