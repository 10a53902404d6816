import type { ProjectionTable } from '@keyledger/database';
import { columnTypes } from '@keyledger/database';
import { sql, type Kysely } from 'kysely';
import type { AuditTables } from '../tables.js';

export interface HistoryTables {
  /** Which project a key belongs to. A deleted one stays, so that its events can be told from those of unknown keys. */
  keys: { key_id: string; project_id: string; deleted: 0 | 1 };
  aliases: { project_id: string; name: string; key_id: string };
  principals: { principal_id: string; project_id: string };
  history: HistoryRow;
}

export type HistoryRow = {
  key_id: string;
  position: number;
  /** In the event's own stream, which for alias events is the alias's. */
  revision: number;
  type: string;
  at: string;
  /** The other key under whose history key the event is sealed; null: the key's own. */
  sealed_under: string | null;
  principal: string;
  principal_name: string;
  source_address: string;
  front_door: string;
  /** Canonical JSON. */
  data: string;
};

export const historyTables: ProjectionTable<AuditTables>[] = [
  { name: 'keys', orderBy: ['key_id'] },
  { name: 'aliases', orderBy: ['project_id', 'name'] },
  { name: 'principals', orderBy: ['principal_id'] },
  { name: 'history', orderBy: ['key_id', 'position'] },
];

export async function createHistoryTables(db: Kysely<AuditTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('keys')
    .addColumn('key_id', types.text, (column) => column.primaryKey())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addColumn('deleted', types.integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('aliases')
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addColumn('name', types.text, (column) => column.notNull())
    .addColumn('key_id', types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('aliases_pk', ['project_id', 'name'])
    .execute();
  await db.schema.createIndex('aliases_of_key').on('aliases').column('key_id').execute();
  await db.schema
    .createTable('principals')
    .addColumn('principal_id', types.text, (column) => column.primaryKey())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .execute();
  await createHistory(db);
}

async function createHistory(db: Kysely<AuditTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('history')
    .addColumn('key_id', types.text, (column) => column.notNull())
    .addColumn('position', types.integer, (column) => column.notNull())
    .addColumn('revision', types.integer, (column) => column.notNull())
    .addColumn('type', types.text, (column) => column.notNull())
    .addColumn('at', types.text, (column) => column.notNull())
    .addColumn('sealed_under', types.text)
    .addColumn('principal', types.text, (column) => column.notNull())
    .addColumn('principal_name', types.text, (column) => column.notNull())
    .addColumn('source_address', types.text, (column) => column.notNull())
    .addColumn('front_door', types.text, (column) => column.notNull())
    .addColumn('data', types.json, (column) => column.notNull())
    .addPrimaryKeyConstraint('history_pk', ['key_id', 'position'])
    .execute();
  await db.schema
    .createIndex('history_sealed_under')
    .on('history')
    .column('sealed_under')
    .where(sql.ref('sealed_under'), 'is not', null)
    .execute();
}

export async function dropHistoryTables(db: Kysely<AuditTables>): Promise<void> {
  for (const { name } of historyTables) await db.schema.dropTable(name).ifExists().execute();
}
