import type { CustodyScheduledRequest, ScheduledKind } from '@keyledger/contracts';
import { columnTypes, type ProjectionTable } from '@keyledger/database';
import type { Kysely } from 'kysely';

/** What is due of custody: of the root key's instance, which stands where a key would. */
export type CustodyKind = CustodyScheduledRequest['kind'];
export type DueKind = ScheduledKind | CustodyKind;

export const KEY_KINDS: readonly ScheduledKind[] = [
  'rotation',
  'deletion',
  'deletion-reminder',
  'expiry',
  'expiry-reminder',
];
export const isCustodyKind = (kind: DueKind): kind is CustodyKind =>
  kind === 'root-key-rotation' || kind === 'master-key-rotation';

export interface ScheduleTables {
  /** What is to happen to which key, and when: at most one time of each kind. */
  schedule: ScheduleRow;
  /** Only a key's first event says which project it belongs to. */
  keys: { key_id: string; project_id: string };
  /** What the root key's stream says of rotations so far: `CustodyRotations`, JSON. */
  custody: { instance_id: string; rotations: string };
}

/** Of due times of custody: they belong to no project, so that no project's listing shows them. */
export const NO_PROJECT = '';

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
  { name: 'custody', orderBy: ['instance_id'] },
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
  await db.schema
    .createTable('custody')
    .addColumn('instance_id', types.text, (column) => column.primaryKey())
    .addColumn('rotations', types.json, (column) => column.notNull())
    .execute();
}

export async function dropScheduleTables(db: Kysely<ScheduleTables>): Promise<void> {
  for (const { name } of scheduleTables) await db.schema.dropTable(name).ifExists().execute();
}
