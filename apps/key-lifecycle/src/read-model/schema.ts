import { columnTypes } from '@keyledger/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { LifecycleTables } from './tables.js';

export const PROJECTED_TABLES = [
  'keys',
  'key_versions',
  'key_tags',
  'key_grants',
  'key_permissions',
  'key_counts',
  'resource_counts',
  'aliases',
  'deleted_keys',
] as const;

export async function createReadModel(db: Kysely<LifecycleTables>): Promise<void> {
  const { text, integer, json } = columnTypes(db);
  await db.schema
    .createTable('keys')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('created_position', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('spec', text, (column) => column.notNull())
    .addColumn('search_text', text, (column) => column.notNull())
    .addColumn('body', json, (column) => column.notNull())
    .execute();
  const order = ['project_id', 'created_position'];
  await db.schema.createIndex('keys_by_project').unique().on('keys').columns(order).execute();
  await index(db, 'keys', 'by_state', ['project_id', 'state', 'created_position']);
  await index(db, 'keys', 'by_spec', ['project_id', 'spec', 'created_position']);
  await db.schema
    .createTable('key_versions')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('fingerprint', text, (column) => column.notNull())
    .addColumn('public_key', text)
    .addPrimaryKeyConstraint('key_versions_key', ['key_id', 'version'])
    .execute();
  await db.schema
    .createTable('key_tags')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('value', text, (column) => column.notNull())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('created_position', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('key_tags_key', ['key_id', 'name'])
    .execute();
  await index(db, 'key_tags', 'by_name', ['project_id', 'name', 'created_position']);
  await index(db, 'key_tags', 'by_value', ['project_id', 'name', 'value', 'created_position']);
  await createAccessTables(db);
  await createAliasTables(db);
}

async function createAccessTables(db: Kysely<LifecycleTables>): Promise<void> {
  const { text, integer, json } = columnTypes(db);
  await db.schema
    .createTable('key_grants')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('grant_id', text, (column) => column.notNull())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('grantee', text, (column) => column.notNull())
    .addColumn('retiring', text)
    .addColumn('created_position', integer, (column) => column.notNull())
    .addColumn('body', json, (column) => column.notNull())
    .addPrimaryKeyConstraint('key_grants_key', ['key_id', 'grant_id'])
    .execute();
  await index(db, 'key_grants', 'by_project', ['project_id', 'created_position']);
  await index(db, 'key_grants', 'by_grantee', ['grantee', 'key_id']);
  await db.schema
    .createTable('key_permissions')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('principal_id', text, (column) => column.notNull())
    .addColumn('permission', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('key_permissions_key', ['key_id', 'principal_id', 'permission'])
    .execute();
  await index(db, 'key_permissions', 'by_principal', ['principal_id', 'key_id']);
  await db.schema
    .createTable('key_counts')
    .addColumn('project_id', text, (column) => column.primaryKey())
    .addColumn('keys', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('resource_counts')
    .addColumn('algorithm', text, (column) => column.primaryKey())
    .addColumn('resources', integer, (column) => column.notNull())
    .execute();
}

async function createAliasTables(db: Kysely<LifecycleTables>): Promise<void> {
  const { text, integer } = columnTypes(db);
  await db.schema
    .createTable('aliases')
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('since_position', integer, (column) => column.notNull())
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('since_at', text, (column) => column.notNull())
    .addColumn('until_at', text)
    .addPrimaryKeyConstraint('aliases_key', ['project_id', 'name', 'since_position'])
    .execute();
  await index(db, 'aliases', 'by_key', ['key_id', 'name']);
  await db.schema
    .createTable('deleted_keys')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('deleted_at', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('revision', integer, (column) => column.notNull())
    .addColumn('position', integer, (column) => column.notNull())
    .execute();
}

export async function dropReadModel(db: Kysely<LifecycleTables>): Promise<void> {
  for (const table of PROJECTED_TABLES) await db.schema.dropTable(table).ifExists().execute();
}

/** The tables that are no projection: a replay leaves them alone. */
export async function createWorkTables(db: Kysely<LifecycleTables>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('erased_keys')
    .ifNotExists()
    .addColumn('key_id', text, (column) => column.primaryKey())
    .execute();
  await db.schema
    .createTable('material_erasures')
    .ifNotExists()
    .addColumn('key_id', text, (column) => column.primaryKey())
    .execute();
  await db.schema
    .createTable('alias_erasures')
    .ifNotExists()
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('alias_erasures_key', ['key_id', 'project_id', 'name'])
    .execute();
}

async function index(
  db: Kysely<LifecycleTables>,
  table: string,
  name: string,
  columns: string[],
): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
}

/** Whether text in lower case holds this text, whatever its case; wildcards in it stand for themselves. */
export const containsText = (lowered: RawBuilder<unknown>, text: string): RawBuilder<boolean> =>
  sql<boolean>`${lowered} like ${`%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;
