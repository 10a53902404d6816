import { columnTypes, withSchemaLock, type Database } from '@keyledger/database';
import type { MaterialTables } from '../material-store/schema.js';

/** A backup, asked for, under way or over. */
export interface BackupRow {
  id: string;
  kind: 'file' | 'store';
  /** `finishing`: all is made, and the log may not say so yet. */
  state: 'running' | 'finishing' | 'taken' | 'failed' | 'expired';
  /** JSON list of key ids; null: all keys. */
  key_ids: string | null;
  /** JSON: how the password of a file gives its secret, and the public half of that. Never the password. */
  header: string | null;
  created_at: string;
  taken_at: string | null;
  /** JSON: who is behind it, for the log. */
  cause: string;
  keys: number;
  versions: number;
  /** Secrets that were damaged already. */
  unreadable: number;
  bytes: number | null;
  sha256: string | null;
  reason: string | null;
  /** Counts who has worked on it: whoever was overtaken by another must not write any more. */
  attempt: number;
  /** Attempts that ended with an error, of which a kill is none. */
  failures: number;
  /** Milliseconds since the epoch, by the clock of the machine: until then the one who works on it is taken to be alive. */
  lease_until: number;
}
/** A piece of a file, encrypted to its recipient. */
export interface BackupPieceRow {
  backup_id: string;
  attempt: number;
  piece: number;
  bytes: Uint8Array;
}
export interface RestoreRow {
  id: string;
  source: 'file' | 'store';
  state: 'uploading' | 'planning' | 'planned' | 'running' | 'finishing' | 'done' | 'failed';
  backup_id: string | null;
  taken_at: string | null;
  created_at: string;
  /** JSON: who opened it. */
  cause: string;
  /** JSON: who had it applied, for the log. */
  apply_cause: string | null;
  /** JSON of a `RestoreReport`. */
  report: string | null;
  reason: string | null;
  attempt: number;
  failures: number;
  lease_until: number;
}
export interface RestorePieceRow {
  restore_id: string;
  piece: number;
  bytes: Uint8Array;
}
/** The secret of an uploaded file, between plan and end: what its password gave. */
export interface RestoreSecretRow {
  restore_id: string;
  mkey_id: string;
  wrapped: Uint8Array;
}
/** Key versions that a restore has put back. */
export interface RestoredRow {
  restore_id: string;
  key_id: string;
  version: number;
}

export interface BackupTables {
  backups: BackupRow;
  backup_pieces: BackupPieceRow;
  restores: RestoreRow;
  restore_pieces: RestorePieceRow;
  restore_secrets: RestoreSecretRow;
  restored_versions: RestoredRow;
}
/** The material database as backups and restores see it. */
export type BackupDatabase = Database<MaterialTables & BackupTables>;

/** Makes what is missing. Several nodes may do so at once. */
export async function createBackupTables(database: BackupDatabase): Promise<void> {
  await withSchemaLock(database, async (trx) => {
    const { text, integer, json, bytes } = columnTypes(trx);
    const table = (name: keyof BackupTables) => trx.schema.createTable(name).ifNotExists();
    const job = (name: 'backups' | 'restores') =>
      table(name)
        .addColumn('id', text, (column) => column.primaryKey())
        .addColumn('state', text, (column) => column.notNull())
        .addColumn('created_at', text, (column) => column.notNull())
        .addColumn('taken_at', text)
        .addColumn('cause', json, (column) => column.notNull())
        .addColumn('reason', text)
        .addColumn('attempt', integer, (column) => column.notNull())
        .addColumn('failures', integer, (column) => column.notNull())
        .addColumn('lease_until', integer, (column) => column.notNull());
    await job('backups')
      .addColumn('kind', text, (column) => column.notNull())
      .addColumn('key_ids', json)
      .addColumn('header', json)
      .addColumn('keys', integer, (column) => column.notNull())
      .addColumn('versions', integer, (column) => column.notNull())
      .addColumn('unreadable', integer, (column) => column.notNull())
      .addColumn('bytes', integer)
      .addColumn('sha256', text)
      .execute();
    await job('restores')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('apply_cause', json)
      .addColumn('backup_id', text)
      .addColumn('report', json)
      .execute();
    await table('backup_pieces')
      .addColumn('backup_id', text, (column) => column.notNull())
      .addColumn('attempt', integer, (column) => column.notNull())
      .addColumn('piece', integer, (column) => column.notNull())
      .addColumn('bytes', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('backup_pieces_pk', ['backup_id', 'attempt', 'piece'])
      .execute();
    await table('restore_pieces')
      .addColumn('restore_id', text, (column) => column.notNull())
      .addColumn('piece', integer, (column) => column.notNull())
      .addColumn('bytes', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('restore_pieces_pk', ['restore_id', 'piece'])
      .execute();
    await table('restore_secrets')
      .addColumn('restore_id', text, (column) => column.primaryKey())
      .addColumn('mkey_id', text, (column) => column.notNull())
      .addColumn('wrapped', bytes, (column) => column.notNull())
      .execute();
    await table('restored_versions')
      .addColumn('restore_id', text, (column) => column.notNull())
      .addColumn('key_id', text, (column) => column.notNull())
      .addColumn('version', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('restored_versions_pk', ['restore_id', 'key_id', 'version'])
      .execute();
  });
}
