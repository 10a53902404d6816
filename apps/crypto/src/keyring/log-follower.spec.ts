import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@keyledger/domain';
import {
  MemoryEventStore,
  type StoredEvent,
  type SubscribeOptions,
  type SubscriptionHandler,
} from '@keyledger/event-store';
import { LogFollower } from './log-follower.js';

/** A log whose subscriptions a test can break, and keep from starting. */
class BreakableLog extends MemoryEventStore {
  broken = false;
  handler: SubscriptionHandler | undefined;

  override async subscribe(options: SubscribeOptions, handler: SubscriptionHandler) {
    if (this.broken) throw new Error('away');
    this.handler = handler;
    const subscription = await super.subscribe(options, {
      onEvents: (events) => (this.broken ? Promise.reject(new Error('away')) : handler.onEvents(events)),
      onProgress: (position) => !this.broken && handler.onProgress?.(position),
      onEnd: (error) => handler.onEnd(error),
    });
    return subscription;
  }
}

let log: BreakableLog;
let follower: LogFollower;
let seen: string[];
beforeEach(() => {
  log = new BreakableLog();
  seen = [];
  const apply = (event: StoredEvent) => void seen.push(event.type);
  follower = new LogFollower(log, ['key-'], apply, { warn: () => undefined });
});
afterEach(async () => {
  await follower.stop();
  await log.close();
});

async function append(type: string, stream = 'key-1'): Promise<number> {
  const event = { id: newId(), type, time: '2026-01-01T00:00:00.000Z', data: {}, metadata: {} };
  return (await log.append(stream, 'any', [event])).position;
}

test('it begins where the log stands: the past is not read', async () => {
  const before = await append('Before');
  await follower.start();
  expect(await follower.applied(before, 1000)).toBe(true);
  expect(await follower.applied(await append('After'), 1000)).toBe(true);
  expect(seen).toEqual(['After']);
});

test('a position of other streams is reached too', async () => {
  await follower.start();
  expect(await follower.applied(await append('Other', 'principal-1'), 1000)).toBe(true);
  expect(seen).toEqual([]);
});

test('a position that does not come is not applied when the time is over', async () => {
  await follower.start();
  const position = await append('One');
  await follower.applied(position, 1000);
  expect(await follower.applied(position + 1, 30)).toBe(false);
});

test('while the subscription is down nothing is applied; then it goes on without a gap', async () => {
  await follower.start();
  await follower.applied(await append('One'), 1000);
  log.broken = true;
  const missed = await append('Two');
  expect(await follower.applied(missed, 1000)).toBe(false);
  expect(follower.up).toBe(false);
  expect(await follower.applied(0, 1000)).toBe(false);
  await append('Three');
  log.broken = false;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await follower.applied(await append('Four'), 1000)).toBe(true);
  expect(seen).toEqual(['One', 'Two', 'Three', 'Four']);
});

test('a start that fails says so', async () => {
  log.broken = true;
  await expect(follower.start()).rejects.toThrow('away');
  expect(follower.up).toBe(false);
});
