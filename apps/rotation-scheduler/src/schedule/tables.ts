import type { ScheduledKind } from '@keyledger/contracts';
import { columnTypes, type ProjectionTable } from '@keyledger/database';
import type { Kysely } from 'kysely';

export type DueKind = ScheduledKind;

export const DUE_KINDS: readonly DueKind[] = [
  'rotation',
  'deletion',
  'deletion-reminder',
  'expiry',
  'expiry-reminder',
];

export interface ScheduleTables {
  /** What is to happen to which key, and when: at most one time of each kind. */
  schedule: ScheduleRow;
  /** Only a key's first event says which project it belongs to. */
  keys: { key_id: string; project_id: string };
}

export type ScheduleRow = {
  key_id: string;
  kind: DueKind;
  /** ISO 8601 UTC with milliseconds, so that times compare as texts. */
  due_at: string;
  project_id: string;
};

export const scheduleTables: ProjectionTable<ScheduleTables>[] = [
  { name: 'schedule', orderBy: ['key_id', 'kind'] },
  { name: 'keys', orderBy: ['key_id'] },
];

/** The order of everything that is due, here and in listings. */
export const DUE_ORDER = ['due_at', 'key_id', 'kind'] as const;

export async function createScheduleTables(db: Kysely<ScheduleTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('schedule')
    .addColumn('key_id', types.text, (column) => column.notNull())
    .addColumn('kind', types.text, (column) => column.notNull())
    .addColumn('due_at', types.text, (column) => column.notNull())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('schedule_pk', ['key_id', 'kind'])
    .execute();
  await db.schema
    .createIndex('schedule_due')
    .on('schedule')
    .columns([...DUE_ORDER])
    .execute();
  await db.schema
    .createIndex('schedule_of_project')
    .on('schedule')
    .columns(['project_id', ...DUE_ORDER])
    .execute();
  await db.schema
    .createTable('keys')
    .addColumn('key_id', types.text, (column) => column.primaryKey())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .execute();
}

export async function dropScheduleTables(db: Kysely<ScheduleTables>): Promise<void> {
  for (const { name } of scheduleTables) await db.schema.dropTable(name).ifExists().execute();
}
