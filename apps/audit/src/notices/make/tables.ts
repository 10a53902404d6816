import { columnTypes, type ProjectionTable } from '@keyledger/database';
import type { Role } from '@keyledger/domain';
import { sql, type Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';

/** What has to be known to tell the right people: of living keys, and of principals that are not removed. */
export interface RecipientTables {
  /** `facts`: canonical JSON of `KeyFacts`. */
  notice_keys: { key_id: string; project_id: string; facts: string };
  /** `contacts`: canonical JSON of `Contacts`. `reachable`: whether it holds any. */
  notice_principals: {
    principal_id: string;
    project_id: string;
    role: Role;
    reachable: 0 | 1;
    contacts: string;
  };
}

export const recipientTables: ProjectionTable<AuditTables>[] = [
  { name: 'notice_keys', orderBy: ['key_id'] },
  { name: 'notice_principals', orderBy: ['principal_id'] },
];

export async function createRecipientTables(db: Kysely<AuditTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('notice_keys')
    .addColumn('key_id', types.text, (column) => column.primaryKey())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addColumn('facts', types.json, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('notice_principals')
    .addColumn('principal_id', types.text, (column) => column.primaryKey())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addColumn('role', types.text, (column) => column.notNull())
    .addColumn('reachable', types.integer, (column) => column.notNull())
    .addColumn('contacts', types.json, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('notice_principals_reachable')
    .on('notice_principals')
    .columns(['project_id', 'principal_id'])
    .where(sql.ref('reachable'), '=', sql.lit(1))
    .execute();
}

export async function dropRecipientTables(db: Kysely<AuditTables>): Promise<void> {
  for (const { name } of recipientTables) await db.schema.dropTable(name).ifExists().execute();
}
