import { columnTypes, withSchemaLock, type Database } from '@keyledger/database';

export interface MetaRow {
  name: string;
  /** JSON. */
  value: string;
}
export interface MasterKeyRow {
  id: string;
  /** The root key that wraps it. */
  root_key_id: string;
  wrapped: Uint8Array;
  /** One is in use: new secrets are wrapped under it alone. What a retiring one wraps is being rewrapped, and then it is destroyed. */
  state: 'in-use' | 'retiring';
  /** ISO 8601 UTC, as all times here. */
  created_at: string;
}
export interface KeyVersionRow {
  key_id: string;
  version: number;
  project_id: string;
  spec: string;
  mkey_id: string;
  wrapped: Uint8Array;
  created_at: string;
}
export interface HistoryKeyRow {
  key_id: string;
  mkey_id: string;
  wrapped: Uint8Array;
}
export interface CredentialRow {
  access_key_id: string;
  mkey_id: string;
  wrapped: Uint8Array;
  created_at: string;
}
export interface ChannelKeyRow {
  id: string;
  mkey_id: string;
  wrapped: Uint8Array;
}
/** The keys that all nodes of an installation share: one of the sealed channel, one that import tokens are sealed with. */
export const CHANNEL_KEY_ID = 'channel';
export const IMPORT_TOKEN_KEY_ID = 'import-tokens';
/** A key pair to wrap material for import with. */
export interface ImportParametersRow {
  token_id: string;
  key_id: string;
  mkey_id: string;
  /** How the material is to be wrapped. */
  algorithm: string;
  /** The private half. */
  wrapped: Uint8Array;
  valid_to: string;
}
/** Keys whose material was destroyed: their ids never get material again. */
export interface DestroyedKeyRow {
  key_id: string;
}

/** Whose turn it is to do what one node at a time does. */
export interface WorkLeaseRow {
  name: string;
  holder: string;
  term: number;
  /** By the database's clock, in ms since the epoch. */
  until_ms: number;
}

/** Tables of wrapped secrets. What is in clear here is no secret: a copy of the database alone gives nothing away. */
export interface MaterialTables {
  meta: MetaRow;
  master_keys: MasterKeyRow;
  key_versions: KeyVersionRow;
  history_keys: HistoryKeyRow;
  credentials: CredentialRow;
  channel_keys: ChannelKeyRow;
  import_parameters: ImportParametersRow;
  destroyed_keys: DestroyedKeyRow;
  work_leases: WorkLeaseRow;
}

/** Makes what is missing. Several nodes may do so at once. */
export async function createTables(database: Database<MaterialTables>): Promise<void> {
  await withSchemaLock(database, async (trx) => {
    const types = columnTypes(trx);
    const table = (name: keyof MaterialTables) => trx.schema.createTable(name).ifNotExists();
    const wrappedIn = (name: keyof MaterialTables, id: string) =>
      table(name)
        .addColumn(id, types.text, (column) => column.primaryKey())
        .addColumn('mkey_id', types.text, (column) => column.notNull())
        .addColumn('wrapped', types.bytes, (column) => column.notNull());
    await table('meta')
      .addColumn('name', types.text, (column) => column.primaryKey())
      .addColumn('value', types.json, (column) => column.notNull())
      .execute();
    await table('master_keys')
      .addColumn('id', types.text, (column) => column.primaryKey())
      .addColumn('root_key_id', types.text, (column) => column.notNull())
      .addColumn('wrapped', types.bytes, (column) => column.notNull())
      .addColumn('state', types.text, (column) => column.notNull())
      .addColumn('created_at', types.text, (column) => column.notNull())
      .execute();
    await table('key_versions')
      .addColumn('key_id', types.text, (column) => column.notNull())
      .addColumn('version', types.integer, (column) => column.notNull())
      .addColumn('project_id', types.text, (column) => column.notNull())
      .addColumn('spec', types.text, (column) => column.notNull())
      .addColumn('mkey_id', types.text, (column) => column.notNull())
      .addColumn('wrapped', types.bytes, (column) => column.notNull())
      .addColumn('created_at', types.text, (column) => column.notNull())
      .addPrimaryKeyConstraint('key_versions_pk', ['key_id', 'version'])
      .execute();
    await wrappedIn('history_keys', 'key_id').execute();
    await wrappedIn('channel_keys', 'id').execute();
    await wrappedIn('credentials', 'access_key_id')
      .addColumn('created_at', types.text, (column) => column.notNull())
      .execute();
    await wrappedIn('import_parameters', 'token_id')
      .addColumn('key_id', types.text, (column) => column.notNull())
      .addColumn('algorithm', types.text, (column) => column.notNull())
      .addColumn('valid_to', types.text, (column) => column.notNull())
      .execute();
    for (const column of ['key_id', 'valid_to']) {
      const index = trx.schema.createIndex(`import_parameters_${column}`).ifNotExists();
      await index.on('import_parameters').column(column).execute();
    }
    await table('destroyed_keys')
      .addColumn('key_id', types.text, (column) => column.primaryKey())
      .execute();
    await table('work_leases')
      .addColumn('name', types.text, (column) => column.primaryKey())
      .addColumn('holder', types.text, (column) => column.notNull())
      .addColumn('term', types.integer, (column) => column.notNull())
      .addColumn('until_ms', types.integer, (column) => column.notNull())
      .execute();
  });
}
