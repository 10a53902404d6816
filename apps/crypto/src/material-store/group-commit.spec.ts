import { expect, test } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

test('what comes in together is written together, and answered in its own order', async () => {
  const groups: number[][] = [];
  const commits = new GroupCommit<number, number>(async (items) => {
    groups.push(items);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return items.map((item) => item * 2);
  });
  const results = await Promise.all(Array.from({ length: 64 }, (_, n) => commits.add(n)));
  expect(results).toEqual(Array.from({ length: 64 }, (_, n) => n * 2));
  expect(groups).toHaveLength(1);
});

test('what comes in during a commit is written by the next one', async () => {
  const groups: number[][] = [];
  const commits = new GroupCommit<number, void>(async (items) => {
    groups.push(items);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return items.map(() => undefined);
  });
  const first = commits.add(1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await Promise.all([first, commits.add(2), commits.add(3)]);
  expect(groups).toEqual([[1], [2, 3]]);
});

test('a group that fails is told to each of it, and the next one is tried', async () => {
  let fail = true;
  const commits = new GroupCommit<number, number>(async (items) => {
    if (fail) throw new Error('disk full');
    return items;
  });
  const results = await Promise.allSettled([commits.add(1), commits.add(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fail = false;
  expect(await commits.add(3)).toBe(3);
});

test('too many waiting are told to come back', async () => {
  const commits = new GroupCommit<number, number>(async (items) => items);
  const results = await Promise.allSettled(Array.from({ length: 4097 }, (_, n) => commits.add(n)));
  expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'Busy' } }]);
});
