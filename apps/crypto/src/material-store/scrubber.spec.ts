import { expect, test } from '@jest/globals';
import { Scrubber } from './scrubber.js';

test('a deletion during a scrub is followed by a scrub of its own', async () => {
  const running: (() => void)[] = [];
  const scrubber = new Scrubber({
    dialect: 'sqlite',
    scrub: () => new Promise((resolve) => running.push(() => resolve(true))),
  });
  const first = scrubber.scrub();
  await new Promise((resolve) => setImmediate(resolve));
  const second = scrubber.scrub();
  expect(running).toHaveLength(1);
  running[0]!();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  expect(running).toHaveLength(2);
  running[1]!();
  await second;
});

test('a scrub that a reader was in the way of is tried again', async () => {
  let attempts = 0;
  const scrubber = new Scrubber({ dialect: 'sqlite', scrub: async () => ++attempts > 1 });
  await scrubber.scrub();
  expect(attempts).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(attempts).toBe(2);
  scrubber.stop();
});

test('PostgreSQL has nothing to scrub', async () => {
  let attempts = 0;
  const scrubber = new Scrubber({
    dialect: 'postgres',
    scrub: async () => {
      attempts += 1;
      return false;
    },
  });
  await scrubber.scrub();
  expect(attempts).toBe(0);
});
