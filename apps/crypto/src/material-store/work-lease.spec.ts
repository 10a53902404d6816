import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '@keyledger/database';
import { openCryptoDatabase, temporaryFolder } from '../testing/stores.js';
import { MaterialStore } from './material-store.js';
import type { MaterialTables } from './schema.js';
import { WorkLease, assertHeld, type HeldLease } from './work-lease.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: Database<MaterialTables>;
beforeEach(async () => {
  folder = await temporaryFolder();
  database = await openCryptoDatabase(folder.path);
  await MaterialStore.over(database);
});
afterEach(async () => {
  await database.close();
  await folder.remove();
});

const lease = (name = 'work'): WorkLease => new WorkLease(database, name);
const isHeld = (held: HeldLease): Promise<boolean> =>
  database.kysely
    .transaction()
    .execute((trx) => assertHeld(trx, held))
    .then(
      () => true,
      () => false,
    );

test('one at a time does the work, and each turn has a later term', async () => {
  let working = 0;
  const terms = await Promise.all(
    [1, 2, 3].map(() =>
      lease().run(10_000, async ({ term }) => {
        expect(++working).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        working -= 1;
        return term;
      }),
    ),
  );
  expect(terms.sort()).toEqual([1, 2, 3]);
});

test('who does not want to wait is told that another is at it; other work is not held up', async () => {
  await lease().run(0, async () => {
    await expect(lease().run(0, async () => 'done')).rejects.toMatchObject({ code: 'Busy' });
    expect(await lease('other work').run(0, async () => 'done')).toBe('done');
  });
  expect(await lease().run(0, async () => 'done')).toBe('done');
});

test('a turn that is over is not held, whether it was given back or ran out', async () => {
  const first = await lease().run(0, async (held) => {
    expect(await isHeld(held)).toBe(true);
    return held;
  });
  expect(await isHeld(first)).toBe(false);
  await lease().run(0, async (held) => {
    await database.kysely.updateTable('work_leases').set({ until_ms: 1 }).execute();
    expect(await isHeld(held)).toBe(false);
    await lease().run(0, async (next) => expect(next.term).toBeGreaterThan(held.term));
  });
});
