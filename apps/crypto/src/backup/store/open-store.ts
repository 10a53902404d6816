import { resolve } from 'node:path';
import type { BackupStore } from './backup-store.js';
import { DatabaseStore } from './database-store.js';
import { FolderStore } from './folder-store.js';

const FOLDER_URL = /^file:(?:\/\/)?(.+)$/;
const DATABASE_URL = /^(sqlite:|postgres(ql)?:\/\/)/;

/** What the setting may be; tells more than the store's own error would. */
export const isBackupStoreUrl = (url: string): boolean => FOLDER_URL.test(url) || DATABASE_URL.test(url);

/**
 * Opens the backup store that `KEYLEDGER_BACKUP_STORE` names: `file:<folder>`, `sqlite:<file>`, `postgres://…`.
 * @throws Error it cannot be reached or made. The URL, which may hold a password, is not in the message.
 */
export async function openBackupStore(url: string): Promise<BackupStore> {
  const folder = FOLDER_URL.exec(url)?.[1];
  return folder === undefined ? DatabaseStore.open(url) : FolderStore.open(resolve(folder));
}
