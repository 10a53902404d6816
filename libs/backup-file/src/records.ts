import type { BackupHeader } from './header.js';

/** Material of a key version. */
export interface KeyVersionRecord {
  type: 'key-version';
  keyId: string;
  projectId: string;
  version: number;
  spec: string;
  /** Base64: the secret's bytes, or the private key as PKCS #8 DER. */
  material: string;
  fingerprint: string;
  createdAt: string;
}
/** The key that a key's events are sealed under. */
export interface HistoryKeyRecord {
  type: 'history-key';
  keyId: string;
  /** Base64, 32 bytes. */
  material: string;
}
/** The secret of an access key, or of a webhook. */
export interface CredentialRecord {
  type: 'credential';
  accessKeyId: string;
  /** As its owner writes it. */
  secret: string;
  createdAt: string;
}
/** What a backup holds. Records of one key follow each other, its history key first; credentials come last. */
export type BackupRecord = KeyVersionRecord | HistoryKeyRecord | CredentialRecord;

export interface BackupCounts {
  keys: number;
  versions: number;
  historyKeys: number;
  credentials: number;
}

/** The first line of the encrypted part: the header again, so that an altered one is found. */
export interface FirstRecord extends BackupHeader {
  type: 'backup';
  format: 1;
}
/** The last line. */
export interface EndRecord extends BackupCounts {
  type: 'end';
  /** SHA-256 (hex) of all lines before this one. */
  sha256: string;
}

/** Bytes of one record's line at most; the largest private keys take about 10 000. */
export const MAX_RECORD_BYTES = 65_536;

/** Counts records as they pass. */
export class RecordCounter {
  private readonly counted: BackupCounts = { keys: 0, versions: 0, historyKeys: 0, credentials: 0 };
  private lastKey: string | undefined;

  count(record: BackupRecord): void {
    switch (record.type) {
      case 'key-version':
        this.countKey(record.keyId);
        this.counted.versions += 1;
        return;
      case 'history-key':
        this.countKey(record.keyId);
        this.counted.historyKeys += 1;
        return;
      case 'credential':
        this.counted.credentials += 1;
        return;
    }
  }

  get counts(): BackupCounts {
    return { ...this.counted };
  }

  private countKey(keyId: string): void {
    if (keyId !== this.lastKey) this.counted.keys += 1;
    this.lastKey = keyId;
  }
}

const FIELDS: Record<BackupRecord['type'], Record<string, 'string' | 'number'>> = {
  'key-version': {
    keyId: 'string',
    projectId: 'string',
    version: 'number',
    spec: 'string',
    material: 'string',
    fingerprint: 'string',
    createdAt: 'string',
  },
  'history-key': { keyId: 'string', material: 'string' },
  credential: { accessKeyId: 'string', secret: 'string', createdAt: 'string' },
};

/** Whether a parsed line is a record of this format. */
export function isBackupRecord(value: { type?: unknown }): value is BackupRecord {
  if (typeof value.type !== 'string' || !Object.hasOwn(FIELDS, value.type)) return false;
  const fields = FIELDS[value.type as BackupRecord['type']];
  return Object.entries(fields).every(
    ([name, kind]) => typeof (value as Record<string, unknown>)[name] === kind,
  );
}
