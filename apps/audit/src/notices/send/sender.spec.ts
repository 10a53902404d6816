import { setTimeout as sleep } from 'node:timers/promises';
import type { Settlement } from '../outbox/outbox.js';
import type { NoticeRow } from '../outbox/tables.js';
import { NoticeSender, type Delivery, type SenderOptions } from './sender.js';

const DAY_MS = 86_400_000;
const FAILED: Delivery = { ok: false, error: 'answered 500', receiverFails: true };

/** An outbox in memory, and a clock that the test moves. */
class World {
  now = 1_000_000;
  readonly rows = new Map<string, NoticeRow>();
  readonly sent: string[] = [];
  readonly settled: [string, Settlement][] = [];
  broken = false;
  deliver: (notice: NoticeRow) => Promise<Delivery> = async () => ({ ok: true });

  add(id: string, lane = id, attempts = 0): void {
    const due = { made_at: this.now, next_attempt_at: this.now };
    this.rows.set(id, { id, lane, attempts, ...due } as NoticeRow);
  }

  readonly outbox: SenderOptions['outbox'] = {
    dueLanes: async () => {
      if (this.broken) throw new Error('away');
      return [...new Set(this.#due().map(({ lane }) => lane))];
    },
    claim: async (lane, count, _now, leaseUntil) => {
      const claimed = this.#due().filter((row) => row.lane === lane);
      return claimed.slice(0, count).map((row) => Object.assign(row, { next_attempt_at: leaseUntil }));
    },
    settle: async (id, settlement) => {
      this.settled.push([id, settlement]);
      const row = this.rows.get(id)!;
      if (settlement.state === 'waiting') {
        Object.assign(row, { attempts: row.attempts + 1, next_attempt_at: settlement.nextAttemptAt });
      } else this.rows.delete(id);
    },
    prune: async () => undefined,
    counts: async () => ({ waiting: this.rows.size, givenUp: 0 }),
  };

  readonly sender = new NoticeSender({
    outbox: this.outbox,
    deliver: (notice) => {
      this.sent.push(notice.id);
      return this.deliver(notice);
    },
    log: { warn: () => undefined } as never,
    nowMs: () => this.now,
  });

  async look(): Promise<void> {
    this.sender.wake();
    await sleep(20);
  }

  #due(): NoticeRow[] {
    return [...this.rows.values()].filter((row) => (row.next_attempt_at ?? Infinity) <= this.now);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.sender.stop());

test('what waits is sent at once, and each notice once', async () => {
  for (const id of ['a', 'b', 'c']) world.add(id, 'one');
  world.sender.start();
  await sleep(30);
  expect(world.sent.sort()).toEqual(['a', 'b', 'c']);
  expect(world.rows.size).toBe(0);
});

test('a failure is tried again after a pause, until it succeeds', async () => {
  world.add('a');
  world.deliver = async () => FAILED;
  world.sender.start();
  await sleep(20);
  world.now += 4_999;
  await world.look();
  expect(world.sent).toEqual(['a']);
  world.now += 1_002;
  world.deliver = async () => ({ ok: true });
  await world.look();
  expect(world.sent).toEqual(['a', 'a']);
  expect(world.settled).toMatchObject([
    ['a', { state: 'waiting', error: 'answered 500' }],
    ['a', { state: 'delivered' }],
  ]);
});

test('a receiver that never answers delays nobody else, however much waits for it', async () => {
  for (let n = 0; n < 100; n++) world.add(`dead-${n}`, 'dead');
  const never = Promise.withResolvers<Delivery>();
  world.deliver = async ({ lane }) => (lane === 'dead' ? never.promise : { ok: true });
  world.sender.start();
  await sleep(20);
  for (let n = 0; n < 50; n++) world.add(`alive-${n}`, 'alive');
  await world.look();
  await sleep(50);
  expect(world.sent.filter((id) => id.startsWith('alive'))).toHaveLength(50);
  expect(world.sent.filter((id) => id.startsWith('dead'))).toHaveLength(2);
  never.resolve(FAILED);
});

test('after three days it is given up, and at once where the receiver wants no more', async () => {
  world.add('late');
  world.rows.get('late')!.made_at = world.now - 3 * DAY_MS;
  world.add('gone');
  world.deliver = async ({ id }) => ({ ...FAILED, final: id === 'gone' });
  world.sender.start();
  await sleep(30);
  const givenUp = { state: 'given-up', error: 'answered 500' };
  expect(world.settled).toEqual(
    expect.arrayContaining([
      ['late', givenUp],
      ['gone', givenUp],
    ]),
  );
});

test('a try that breaks is a failure without a word of what broke', async () => {
  world.add('a');
  world.deliver = () => Promise.reject(new Error('hush'));
  world.sender.start();
  await sleep(20);
  expect(world.settled).toMatchObject([['a', { state: 'waiting', error: 'it could not be sent' }]]);
});

test('when the outbox cannot be read it says so, and goes on when it can', async () => {
  world.broken = true;
  world.sender.start();
  await sleep(20);
  expect(world.sender.lastError()).toMatch('outbox');
  world.broken = false;
  world.add('a');
  await sleep(1_100);
  await world.look();
  expect(world.sent).toEqual(['a']);
  expect(world.sender.lastError()).toBeNull();
});

test('it stops without waiting long for a try under way', async () => {
  world.add('a');
  world.deliver = () => new Promise(() => undefined);
  world.sender.start();
  await sleep(20);
  const started = Date.now();
  await world.sender.stop();
  expect(Date.now() - started).toBeLessThan(4_500);
});
