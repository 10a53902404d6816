import { due, openSchedule, type TestSchedule } from '../testing/schedule.js';
import { DueQueue } from './due-queue.js';

describe('the queue of what is due', () => {
  let schedule: TestSchedule;
  beforeEach(async () => {
    schedule = await openSchedule();
  });
  afterEach(() => schedule.close());

  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const all = () => true;
  async function pass(queue: DueQueue, wanted: Parameters<DueQueue['next']>[0] = all): Promise<string[]> {
    const seen: string[] = [];
    for (let entry = await queue.next(wanted); entry; entry = await queue.next(wanted))
      seen.push(entry.key_id);
    return seen;
  }

  it('goes through everything that is due in the order of its time, and through nothing else', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => due(`k${n}`, at((n * 37) % 300)));
    await schedule.put(...rows);
    const queue = new DueQueue(schedule.db, () => at(199));
    const expected = rows
      .filter((row) => row.due_at <= at(199))
      .sort((a, b) => (a.due_at < b.due_at ? -1 : 1));
    expect(await pass(queue)).toEqual(expected.map((row) => row.key_id));
  });

  it('passes over what is not wanted, and begins anew after the end', async () => {
    await schedule.put(due('a', at(1)), due('b', at(2)), due('c', at(3)));
    const queue = new DueQueue(schedule.db, () => at(9));
    expect(await pass(queue, (entry) => entry.key_id !== 'b')).toEqual(['a', 'c']);
    expect(await pass(queue)).toEqual(['a', 'b', 'c']);
    await schedule.remove(due('a', at(1)));
    expect(await pass(queue)).toEqual(['b', 'c']);
  });

  it('is empty when nothing is due', async () => {
    await schedule.put(due('a', at(5)));
    expect(await pass(new DueQueue(schedule.db, () => at(4)))).toEqual([]);
  });
});
