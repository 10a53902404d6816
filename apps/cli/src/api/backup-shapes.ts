/** What the native API says of backups and restores, as far as this command reads it. */
export interface Backup {
  id: string;
  kind: 'file' | 'store';
  state: 'running' | 'taken' | 'failed' | 'expired';
  all: boolean;
  keys: number;
  versions: number;
  takenAt: string | null;
  takenBy: string;
  bytes: number | null;
  sha256: string | null;
  reason: string | null;
}

export interface VersionList {
  count: number;
  /** `<key id>/<version>`, the first of them. */
  first: string[];
}

export interface RestoreReport {
  keys: number;
  versions: number;
  /** Lost, and restored too. */
  historyKeys: number;
  credentials: number;
  toRestore: VersionList;
  intact: VersionList;
  deleted: VersionList;
  notBlocked: VersionList;
  unknown: VersionList;
}

export interface Restore {
  id: string;
  source: 'file' | 'store';
  state: 'uploading' | 'planning' | 'planned' | 'running' | 'done' | 'failed';
  backupId: string | null;
  takenAt: string | null;
  report: RestoreReport | null;
  reason: string | null;
}
