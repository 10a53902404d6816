import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '@keyledger/runtime';
import type { ScheduleRow } from '../schedule/tables.js';
import { due, openSchedule, type TestSchedule } from '../testing/schedule.js';
import { DueLoop, MAX_IN_PROGRESS } from './due-loop.js';

const log = createLog('rotation-scheduler', 'test', 'silent');
const PATIENCE_MS = 10_000;
const START = Date.UTC(2026, 0, 31);
const DAY_MS = 86_400_000;
const day = (n: number) => new Date(START + n * DAY_MS).toISOString();

describe('the loop over what is due', () => {
  let schedule: TestSchedule;
  let loop: DueLoop | undefined;
  let sent: string[];
  let caughtUp: () => Promise<boolean>;
  const clock = { at: START, now: () => new Date(clock.at).toISOString(), nowMs: () => clock.at };

  beforeEach(async () => {
    schedule = await openSchedule();
    sent = [];
    clock.at = START;
    caughtUp = async () => true;
  });
  afterEach(async () => {
    await loop?.stop();
    loop = undefined;
    await schedule.close();
  });

  const nameOf = (entry: ScheduleRow) => `${entry.key_id} ${entry.kind} ${entry.due_at}`;
  /** What key-lifecycle and the projection do in the end: a deletion ends the key's times, a rotation moves on a day. */
  async function answer(entry: ScheduleRow): Promise<void> {
    sent.push(nameOf(entry));
    if (entry.kind === 'deletion') {
      await schedule.remove({ ...entry, kind: 'rotation' });
      await schedule.remove(entry);
      return;
    }
    await schedule.put({ ...entry, due_at: new Date(Date.parse(entry.due_at) + DAY_MS).toISOString() });
  }
  function start(send: (entry: ScheduleRow) => Promise<void> = answer): DueLoop {
    loop = new DueLoop({ db: schedule.db, projection: { caughtUp: () => caughtUp() }, clock, log, send });
    loop.start();
    return loop;
  }
  async function until(check: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!check()) {
      if (Date.now() > deadline) throw new Error(`not so in time; sent: ${sent.join()}`);
      await sleep(5);
    }
  }

  it('has what is due answered, the rest not, each due time once', async () => {
    await schedule.put(due('a', day(0)), due('b', day(0), 'deletion'), due('c', day(1)));
    start();
    await until(() => sent.length === 2);
    await sleep(100);
    expect(sent).toEqual([`a rotation ${day(0)}`, `b deletion ${day(0)}`]);
  });

  it('makes up for missed due times of a key one after the other, in order', async () => {
    await schedule.put(due('a', day(-5)), due('a', day(-2), 'deletion'), due('b', day(-1)));
    start();
    await until(() => sent.length >= 6);
    await sleep(50);
    expect(sent.filter((name) => name.startsWith('a'))).toEqual([
      `a rotation ${day(-5)}`,
      `a rotation ${day(-4)}`,
      `a rotation ${day(-3)}`,
      `a deletion ${day(-2)}`,
    ]);
    expect(sent.filter((name) => name.startsWith('b'))).toEqual([
      `b rotation ${day(-1)}`,
      `b rotation ${day(0)}`,
    ]);
  });

  it('works on a bounded number at a time, and on one of each key', async () => {
    await schedule.put(...Array.from({ length: 40 }, (_, n) => due(`k${n}`, day(-1))));
    const working = new Set<string>();
    let most = 0;
    start(async (entry) => {
      expect(working.has(entry.key_id)).toBe(false);
      working.add(entry.key_id);
      most = Math.max(most, working.size);
      await sleep(5);
      await answer(entry);
      working.delete(entry.key_id);
    });
    await until(() => sent.length === 80);
    expect(most).toBe(MAX_IN_PROGRESS);
    expect(new Set(sent).size).toBe(80);
  });

  it('goes on at once when all that it works on is answered at the same moment', async () => {
    await schedule.put(...Array.from({ length: MAX_IN_PROGRESS }, (_, n) => due(`k${n}`, day(-9))));
    let waiting: (() => void)[] = [];
    start(async (entry) => {
      await answer(entry);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length < MAX_IN_PROGRESS) return;
        for (const release of waiting) release();
        waiting = [];
      });
    });
    await until(() => sent.length === MAX_IN_PROGRESS * 10);
  });

  it('tries a key that fails again later, and holds up no other for it', async () => {
    await schedule.put(due('bad', day(-9)), ...Array.from({ length: 30 }, (_, n) => due(`k${n}`, day(0))));
    let attempts = 0;
    start(async (entry) => {
      if (entry.key_id === 'bad' && attempts++ === 0) throw new Error('not now');
      await answer(entry);
    });
    await until(() => sent.length === 30);
    expect(attempts).toBe(1);
    await until(() => sent.length >= 31);
    expect(sent[30]).toBe(`bad rotation ${day(-9)}`);
  });

  it.each([300, 400, 500, 600, 700, 800, 900])(
    'tries again also when the time for it comes while it looks, with %i ms between readings of the clock',
    async (stepMs) => {
      let monotonic = 0;
      const clockSpy = jest.spyOn(performance, 'now').mockImplementation(() => (monotonic += stepMs));
      try {
        await schedule.put(due('a', day(0)));
        let attempts = 0;
        start(async (entry) => {
          if (attempts++ === 0) throw new Error('not now');
          await answer(entry);
        });
        await until(() => sent.length === 1);
      } finally {
        clockSpy.mockRestore();
      }
    },
  );

  it.each([1, 2, 3, 4])(
    'does not miss what falls due while it looks, %i readings of the clock later',
    async (n) => {
      const ticking = { now: () => new Date((clock.at += 1)).toISOString(), nowMs: () => clock.at };
      await schedule.put(due('a', new Date(START + n).toISOString()));
      loop = new DueLoop({ db: schedule.db, projection: { caughtUp }, clock: ticking, log, send: answer });
      loop.start();
      await until(() => sent.length === 1);
    },
  );

  it('does not go on asking when nothing is answered, and goes on when it is', async () => {
    await schedule.put(...Array.from({ length: 50 }, (_, n) => due(`k${n}`, day(0))));
    let down = true;
    let asked = 0;
    start(async (entry) => {
      asked += 1;
      if (down) throw new Error('nobody there');
      await answer(entry);
    });
    await sleep(500);
    expect(asked).toBe(MAX_IN_PROGRESS);
    down = false;
    await until(() => sent.length === 50);
  });

  it('does not ask at once again for what was answered and yet is still due', async () => {
    await schedule.put(due('a', day(0)));
    let asked = 0;
    start(async () => void (asked += 1));
    await sleep(300);
    expect(asked).toBe(1);
    expect(loop!.summary()).toMatchObject({ due: 1, waitingToRetry: 1, inProgress: 0 });
  });

  it('waits for the next due time, and is woken by changes of the schedule', async () => {
    const soon = new Date(clock.at + 60).toISOString();
    await schedule.put(due('a', soon));
    start();
    await sleep(20);
    expect(sent).toEqual([]);
    expect(loop!.summary()).toMatchObject({ due: 0, nextDueAt: soon });
    clock.at += 60;
    await until(() => sent.length === 1);
    await schedule.put(due('b', day(-1), 'deletion'));
    loop!.wake();
    await until(() => sent.length === 2);
  });

  it('begins when the schedule has caught up with the log, and not before', async () => {
    await schedule.put(due('a', day(0)));
    let ready = false;
    caughtUp = async () => ready;
    start();
    await sleep(50);
    expect(sent).toEqual([]);
    ready = true;
    loop!.wake();
    await until(() => sent.length === 1);
  });

  it('finishes what is under way when it stops, and begins nothing more', async () => {
    await schedule.put(...Array.from({ length: 20 }, (_, n) => due(`k${n}`, day(0))));
    let begun = 0;
    start(async (entry) => {
      begun += 1;
      await sleep(100);
      await answer(entry);
    });
    await until(() => begun === MAX_IN_PROGRESS);
    await loop!.stop();
    expect(sent).toHaveLength(MAX_IN_PROGRESS);
    expect(begun).toBe(MAX_IN_PROGRESS);
  });
});
