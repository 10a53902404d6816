import { expect, test } from '@jest/globals';
import { LoadingCache } from './loading-cache.js';

/** A load that a test lets finish when it likes. */
function manual() {
  const pending: ((value: { n: number } | undefined) => void)[] = [];
  const load = () => new Promise<{ n: number } | undefined>((resolve) => pending.push(resolve));
  return { load, pending };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('many who want the same missing entry share one load', async () => {
  const { load, pending } = manual();
  const cache = new LoadingCache(load, 10);
  const both = [cache.fetch('a'), cache.fetch('a')];
  expect(pending).toHaveLength(1);
  pending[0]!({ n: 1 });
  expect(await Promise.all(both)).toEqual([{ n: 1 }, { n: 1 }]);
  expect(cache.get('a')).toEqual({ n: 1 });
});

test('an entry that changes while it is loaded is loaded again, and never kept from before', async () => {
  const { load, pending } = manual();
  const cache = new LoadingCache(load, 10);
  const result = cache.fetch('a');
  cache.evict('a');
  pending[0]!({ n: 1 });
  await turn();
  expect(cache.get('a')).toBeUndefined();
  pending[1]!({ n: 2 });
  expect(await result).toEqual({ n: 2 });
  expect(cache.get('a')).toEqual({ n: 2 });
});

test('clearing counts as a change of everything, also of what is being loaded', async () => {
  const { load, pending } = manual();
  const evicted: number[] = [];
  const cache = new LoadingCache(load, 10, ({ n }) => evicted.push(n));
  const first = cache.fetch('a');
  pending[0]!({ n: 1 });
  await first;
  const second = cache.fetch('b');
  cache.clear();
  expect(evicted).toEqual([1]);
  pending[1]!({ n: 2 });
  await turn();
  pending[2]!({ n: 3 });
  expect(await second).toEqual({ n: 3 });
});

test('an entry that changes all the time is given up, not loaded for ever', async () => {
  const cache: LoadingCache<object> = new LoadingCache(async () => {
    cache.evict('a');
    return {};
  }, 10);
  await expect(cache.fetch('a')).rejects.toMatchObject({ code: 'Busy' });
});

test('what is not there is looked for again, and a failed load is not remembered', async () => {
  const answers: (object | undefined | Error)[] = [undefined, new Error('away'), { n: 1 }];
  const cache = new LoadingCache<object>(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }, 10);
  expect(await cache.fetch('a')).toBeUndefined();
  await expect(cache.fetch('a')).rejects.toThrow('away');
  expect(await cache.fetch('a')).toEqual({ n: 1 });
});

test('it keeps the most recently used entries and no more', async () => {
  let loads = 0;
  const cache = new LoadingCache(async () => ({ n: ++loads }), 2);
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.fetch(name);
  expect(cache.size).toBe(2);
  expect(loads).toBe(4);
});
