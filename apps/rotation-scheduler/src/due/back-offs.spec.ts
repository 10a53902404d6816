import type { ScheduleRow } from '../schedule/tables.js';
import { backOffMs, BackOffs } from './back-offs.js';

const entry = (keyId: string, dueAt = 'T1'): ScheduleRow => ({
  ...{ key_id: keyId, kind: 'rotation', due_at: dueAt, project_id: 'p' },
});

describe('waiting after failures', () => {
  it('grows with each failure up to five minutes, and differs a little each time', () => {
    expect(backOffMs(1)).toBeGreaterThanOrEqual(1_000);
    expect(backOffMs(1)).toBeLessThanOrEqual(1_200);
    expect(backOffMs(4)).toBeGreaterThanOrEqual(8_000);
    expect(backOffMs(1_000)).toBeLessThanOrEqual(6 * 60_000);
    expect(backOffMs(1_000)).toBeGreaterThanOrEqual(5 * 60_000);
    expect(new Set(Array.from({ length: 20 }, () => backOffMs(1))).size).toBeGreaterThan(1);
  });

  it('is for one due time: the next one of the same key is tried at once', () => {
    const backOffs = new BackOffs();
    backOffs.failed(entry('k'), 0);
    expect(backOffs.isWaiting(entry('k'), 999)).toBe(true);
    expect(backOffs.isWaiting(entry('k'), 1_201)).toBe(false);
    expect(backOffs.isWaiting(entry('k', 'T2'), 0)).toBe(false);
    expect(backOffs.isWaiting(entry('other'), 0)).toBe(false);
  });

  it('says when the first is to be tried again', () => {
    const backOffs = new BackOffs();
    expect(backOffs.earliest(0)).toBe(Infinity);
    backOffs.failed(entry('a'), 0);
    backOffs.failed(entry('b'), 5_000);
    expect(backOffs.earliest(0)).toBeLessThanOrEqual(1_200);
    expect(backOffs.earliest(2_000)).toBeGreaterThanOrEqual(6_000);
    backOffs.forget(entry('b'));
    expect(backOffs.earliest(2_000)).toBe(Infinity);
  });

  it('forgets what is not tried again, since it is no longer due', () => {
    const backOffs = new BackOffs();
    backOffs.failed(entry('a'), 0);
    backOffs.earliest(5 * 60_000);
    expect(backOffs.size).toBe(1);
    backOffs.earliest(10 * 60_000);
    expect(backOffs.size).toBe(0);
  });

  it('remembers no more than it may', () => {
    const backOffs = new BackOffs();
    for (let n = 0; n < 10_050; n++) backOffs.failed(entry(`k${n}`), 0);
    expect(backOffs.size).toBe(10_000);
    expect(backOffs.isWaiting(entry('k0'), 0)).toBe(false);
    expect(backOffs.isWaiting(entry('k10049'), 0)).toBe(true);
  });
});
