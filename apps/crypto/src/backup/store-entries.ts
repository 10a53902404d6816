import { createHash, type KeyObject } from 'node:crypto';
import { isBackupRecord, type BackupRecord } from '@keyledger/backup-file';
import { unwrap, wrap, type WrapPlace } from '../wrapping/wrap.js';
import type { BackupKeys } from './backup-keys.js';
import { MAX_LISTED_NAMES, type BackupStore } from './store/backup-store.js';

/** Versions are at most 100: three digits keep them in order. */
const VERSION_DIGITS = 3;
export const KEYS_PREFIX = 'keys/';
export const CREDENTIALS_PREFIX = 'credentials/';

/** Parted by the first two digits of the id, so that no folder grows very large. */
export const keyPrefix = (keyId: string): string => `${KEYS_PREFIX}${keyId.slice(0, 2)}/${keyId}.`;

/** Where a record lies in a backup store (docs/reference/backup-file.md). */
export function nameOf(record: BackupRecord): string {
  switch (record.type) {
    case 'key-version':
      return keyPrefix(record.keyId) + String(record.version).padStart(VERSION_DIGITS, '0');
    case 'history-key':
      return `${keyPrefix(record.keyId)}history`;
    case 'credential':
      return credentialName(record.accessKeyId);
  }
}

/** Ids of access keys have capitals, and may be longer than a name. */
export const credentialName = (accessKeyId: string): string =>
  CREDENTIALS_PREFIX + createHash('sha256').update(accessKeyId).digest('hex');

interface Entry {
  v: 1;
  /** Id of the backup key. */
  key: string;
  /** Base64. */
  sealed: string;
}

/** What lies under a name is not what was put there. */
export class DamagedEntryError extends Error {
  override readonly name = 'DamagedEntryError';

  constructor(entry: string, cause?: unknown) {
    super(`the entry ${entry} of the backup store was altered or damaged`, { cause });
  }
}

/** Records in a backup store, each encrypted (AES-256-GCM) under the store's key and bound to its name. */
export class StoreEntries {
  constructor(
    private readonly store: BackupStore,
    private readonly keys: BackupKeys,
    private readonly instanceId: () => string,
  ) {}

  async put(record: BackupRecord): Promise<void> {
    const name = nameOf(record);
    const { id, key } = await this.keys.current();
    const clear = Buffer.from(JSON.stringify(record));
    const entry: Entry = { v: 1, key: id, sealed: wrap(key, this.place(name, id), clear).toString('base64') };
    clear.fill(0);
    await this.store.put(name, Buffer.from(JSON.stringify(entry)));
  }

  /** The record under a name; null when it is gone since. @throws DamagedEntryError: it was altered, or moved here */
  async get(name: string): Promise<BackupRecord | null> {
    const bytes = await this.store.get(name);
    if (!bytes) return null;
    const { v, key, sealed } = parsed<Entry>(name, bytes);
    if (v !== 1) throw new DamagedEntryError(name);
    const wrapper = await this.keys.byId(key);
    const clear = this.opened(name, key, wrapper, sealed);
    try {
      const record = parsed<BackupRecord>(name, clear);
      if (!isBackupRecord(record) || nameOf(record) !== name) throw new DamagedEntryError(name);
      return record;
    } finally {
      clear.fill(0);
    }
  }

  private opened(name: string, keyId: string, key: KeyObject, sealed: string): Buffer {
    try {
      return unwrap(key, this.place(name, keyId), Buffer.from(sealed, 'base64'));
    } catch (error) {
      throw new DamagedEntryError(name, error);
    }
  }

  /** Names in order, page by page. */
  async *names(prefix: string): AsyncGenerator<string[]> {
    for (let after = ''; ;) {
      const names = await this.store.list(prefix, after, MAX_LISTED_NAMES);
      if (names.length > 0) yield names;
      if (names.length < MAX_LISTED_NAMES) return;
      after = names.at(-1)!;
    }
  }

  async forget(prefix: string): Promise<void> {
    for await (const names of this.names(prefix)) {
      for (const name of names) await this.store.delete(name);
    }
  }

  private place(name: string, under: string): WrapPlace {
    return { kind: 'backup-entry', id: `${this.instanceId()}/${name}`, under };
  }
}

function parsed<Value>(name: string, bytes: Uint8Array): Value {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as Value;
  } catch {
    // Without its cause, which quotes what it could not read.
    throw new DamagedEntryError(name);
  }
}
