import type { DomainEvent } from '../event.js';

/** A backup's own stream, `backup-<id>`: one event says what it holds, others what became of it. Nothing here is secret. */

/** `file`: protected by a password, for an operator to keep. `store`: the configured backup store as a whole. */
export type BackupKind = 'file' | 'store';

export type BackupTaken = DomainEvent<
  'BackupTaken',
  {
    backupId: string;
    kind: BackupKind;
    /** Whether it holds every key that there was, or chosen ones. */
    all: boolean;
    keys: number;
    versions: number;
    /** Secrets that were damaged already, and are not in it. */
    unreadable: number;
    /** SHA-256 (hex) of the file as it was handed out; null for `store`. */
    sha256: string | null;
  }
>;
export type BackupFailed = DomainEvent<
  'BackupFailed',
  { backupId: string; kind: BackupKind; reason: string }
>;
/** A restore has ended: counts of key versions. It may draw on a backup of any age, or on the store (`backupId` null). */
export type BackupRestored = DomainEvent<
  'BackupRestored',
  {
    restoreId: string;
    backupId: string | null;
    restored: number;
    /** In the backup and not restored, by reason. */
    intact: number;
    deleted: number;
    blocked: number;
    unknown: number;
  }
>;
/** The stream of a backup; a restore from the backup store has one of its own, named by its id. */
export const backupStream = (id: string): string => `backup-${id}`;
export type BackupEvent = BackupTaken | BackupFailed | BackupRestored;
