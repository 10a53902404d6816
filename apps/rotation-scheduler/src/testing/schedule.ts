import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bulkUpsert, openDatabase } from '@keyledger/database';
import {
  createScheduleTables,
  type DueKind,
  type ScheduleRow,
  type ScheduleTables,
} from '../schedule/tables.js';

/** A schedule without a log: its rows are the test's. */
export async function openSchedule() {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-schedule-'));
  const url = `sqlite:${join(folder, 'schedule.db')}`;
  const database = await openDatabase<ScheduleTables>({ url, schema: 'unused' });
  await createScheduleTables(database.kysely);
  return {
    db: database.kysely,
    put: (...rows: ScheduleRow[]) => bulkUpsert(database.kysely, 'schedule', rows, ['key_id', 'kind']),
    remove: ({ key_id: keyId, kind }: ScheduleRow) =>
      database.kysely.deleteFrom('schedule').where('key_id', '=', keyId).where('kind', '=', kind).execute(),
    async close() {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type TestSchedule = Awaited<ReturnType<typeof openSchedule>>;

export const due = (keyId: string, dueAt: string, kind: DueKind = 'rotation'): ScheduleRow => ({
  ...{ key_id: keyId, kind, due_at: dueAt, project_id: 'p' },
});
