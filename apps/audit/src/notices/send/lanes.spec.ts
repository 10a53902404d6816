import { MAIL_LANE } from '../outbox/tables.js';
import { Lanes, MAX_TRIES } from './lanes.js';

const NOW = 1_000_000;
let lanes: Lanes;
beforeEach(() => {
  lanes = new Lanes(() => 0);
});

function fail(name: string, times: number): number {
  let now = NOW;
  for (let n = 0; n < times; n++) {
    lanes.begin(name)(false, now);
    while (lanes.roomIn(name, now) === 0) now += 1_000;
  }
  return now - NOW;
}

test('a receiver that works is sent two at a time, the mail server four', () => {
  expect(lanes.roomIn('w', NOW)).toBe(2);
  lanes.begin('w');
  expect(lanes.roomIn('w', NOW)).toBe(1);
  lanes.begin('w');
  expect(lanes.roomIn('w', NOW)).toBe(0);
  expect(lanes.roomIn('other', NOW)).toBe(2);
  expect(lanes.roomIn(MAIL_LANE, NOW)).toBe(4);
});

test('a receiver that fails is left alone for growing times, and then tried by one', () => {
  expect(fail('w', 1)).toBe(5_000);
  expect(fail('w', 1)).toBe(10_000);
  expect(lanes.roomIn('w', NOW + 10_000)).toBe(1);
  const end = lanes.begin('w');
  expect(lanes.roomIn('w', NOW + 10_000)).toBe(0);
  end(true, NOW + 10_000);
  expect(lanes.roomIn('w', NOW + 10_000)).toBe(2);
});

test('tries under way together that fail together are one failure', () => {
  const ends = [lanes.begin('w'), lanes.begin('w')];
  for (const end of ends) end(false, NOW);
  expect(lanes.roomIn('w', NOW + 4_999)).toBe(0);
  expect(lanes.roomIn('w', NOW + 5_000)).toBe(1);
});

test('a failure that says nothing of the receiver pauses nothing', () => {
  lanes.begin('w')(null, NOW);
  expect(lanes.roomIn('w', NOW)).toBe(2);
});

test('however many receivers are dead, half of the tries stay free for those that work', () => {
  const dead = Array.from({ length: 100 }, (_, n) => `dead-${n}`);
  for (const name of dead) lanes.begin(name)(false, NOW);
  const later = NOW + 60_000;
  for (const name of dead) if (lanes.roomIn(name, later) > 0) lanes.begin(name);
  expect(lanes.room).toBe(MAX_TRIES / 2);
  expect(lanes.roomIn('alive', later)).toBe(2);
});

test('there are never more tries than the bound', () => {
  for (let n = 0; lanes.roomIn(`w${n}`, NOW) > 0; n++) lanes.begin(`w${n}`);
  expect(lanes.room).toBe(0);
});

test('receivers that nothing waits for any more are forgotten', () => {
  lanes.begin('w')(false, NOW);
  lanes.forgetOld(NOW + 1_000);
  expect(lanes.roomIn('w', NOW + 1_000)).toBe(0);
  lanes.forgetOld(NOW + 2 * 86_400_000);
  expect(lanes.roomIn('w', NOW)).toBe(2);
});
