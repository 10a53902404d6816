import type { BackupKind } from '@keyledger/domain';
import type { CommandContext, RequestContext } from './context.js';

/** Backups and restores (seed 004). Passwords travel in sealed messages; files are encrypted and travel in pieces. */
export interface BackupView {
  id: string;
  kind: BackupKind;
  /** `failed` and `expired` backups have no file any more. */
  state: 'running' | 'taken' | 'failed' | 'expired';
  all: boolean;
  keys: number;
  versions: number;
  takenAt: string | null;
  takenBy: string;
  /** Of the file; null while it runs, and for `store`. */
  bytes: number | null;
  sha256: string | null;
  /** Why it failed; of a taken one, what it could not hold. */
  reason: string | null;
}

/** `BACKUP.take`, sealed. Without `keyIds`: all keys. Answers at once with a running backup, or with the one of an equal retry. */
export interface TakeBackupRequest {
  context: CommandContext;
  kind: BackupKind;
  /** For `file`: 6 to 255 printable ASCII characters; a front door may ask for more than six. */
  password?: string;
  keyIds?: string[];
}
/** `BACKUP.list` and `BACKUP.show`. */
export interface BackupListRequest {
  context: RequestContext;
  limit: number;
  cursor: string | null;
}
export interface BackupListReply {
  backups: BackupView[];
  nextCursor: string | null;
  /** The configured backup store in words, or null. Never with a credential. */
  store: string | null;
}
export interface BackupShowRequest {
  context: RequestContext;
  id: string;
}
/** `BACKUP.read`: a piece of a taken file. */
export interface BackupReadRequest {
  context: RequestContext;
  id: string;
  piece: number;
}
/** Base64; `last` with the last piece. */
export interface BackupReadReply {
  bytes: string;
  last: boolean;
}
/** Bytes of a piece at most, so that a message stays well below NATS's megabyte. */
export const BACKUP_PIECE_BYTES = 262_144;
/** A file is kept for this long after it was taken, or put there for a restore. */
export const BACKUP_KEPT_HOURS = 24;

/** What a restore found in a backup, and did or would do: counts of key versions, and the first names of each kind. */
export interface RestoreReport {
  /** In the backup. */
  keys: number;
  versions: number;
  /** History keys and credentials that are lost, and are restored too. */
  historyKeys: number;
  credentials: number;
  toRestore: RestoreList;
  intact: RestoreList;
  /** The log shows these as deleted on purpose (the key, or its imported material). */
  deleted: RestoreList;
  /** Lost, but resources are bound to the key and not blocked. */
  notBlocked: RestoreList;
  /** The log does not know them. */
  unknown: RestoreList;
}
export interface RestoreList {
  count: number;
  /** `<key id>/<version>`, the first MAX_LISTED. */
  first: string[];
}
export const MAX_RESTORE_LISTED = 100;

export interface RestoreView {
  id: string;
  source: 'file' | 'store';
  /** `uploading` → `planned` (the dry run, also the check of a file) → `running` → `done`; `failed` with its reason. */
  state: 'uploading' | 'planning' | 'planned' | 'running' | 'done' | 'failed';
  backupId: string | null;
  takenAt: string | null;
  report: RestoreReport | null;
  /** Why it failed; else what of the backup store was damaged and had to be passed over. */
  reason: string | null;
}
/** `RESTORE.open`: begins a restore from an uploaded file or from the store. Nothing is restored before `apply`. */
export interface OpenRestoreRequest {
  context: CommandContext;
  source: 'file' | 'store';
}
/** `RESTORE.write`: a piece of the file, in order; a repeated one is taken once. */
export interface WriteRestoreRequest {
  context: RequestContext;
  id: string;
  piece: number;
  bytes: string;
}
/** `RESTORE.plan`, sealed: reads the whole backup, checks it and says what would be done. */
export interface PlanRestoreRequest {
  context: CommandContext;
  id: string;
  password?: string;
}
/** `RESTORE.apply`: does what the plan said. */
export interface ApplyRestoreRequest {
  context: CommandContext;
  id: string;
}
/** `RESTORE.show`. */
export interface ShowRestoreRequest {
  context: RequestContext;
  id: string;
}
