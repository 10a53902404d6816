import { resolve } from 'node:path';
import { vaultSettings, type VaultAccess } from '../../vault/vault-access.js';
import type { BackupStore } from './backup-store.js';
import { DatabaseStore } from './database-store.js';
import { FolderStore } from './folder-store.js';
import { S3Store } from './s3-store.js';
import { VaultStore } from './vault-store.js';

const FOLDER_URL = /^file:(?:\/\/)?(.+)$/;
const DATABASE_URL = /^(sqlite:|postgres(ql)?:\/\/)/;
const VAULT_URL = /^vault:([A-Za-z0-9._-]+)(?:\/([A-Za-z0-9._/-]*?))?\/?$/;
const S3_URL = /^s3:\/\/([a-z0-9.-]{3,63})(?:\/([A-Za-z0-9._/-]*?))?\/?$/;

/** What the setting may be; tells more than the store's own error would. */
export const isBackupStoreUrl = (url: string): boolean =>
  [FOLDER_URL, DATABASE_URL, VAULT_URL, S3_URL].some((each) => each.test(url));

/** The store in words: for people, and without what a database's address may hold of a password. */
export function describeStore(url: string): string {
  if (DATABASE_URL.test(url)) return url.startsWith('sqlite:') ? 'SQLite database' : 'PostgreSQL database';
  return url;
}

/**
 * Opens the backup store that `KEYLEDGER_BACKUP_STORE` names: `file:<folder>`, `sqlite:<file>`, `postgres://…`,
 * `vault:<mount>[/<path>]` (on the Vault that `access` tells of) or `s3://<bucket>[/<path>]`.
 * @throws Error it cannot be reached or made. The URL, which may hold a password, is not in the message.
 */
export async function openBackupStore(url: string, access: VaultAccess): Promise<BackupStore> {
  const folder = FOLDER_URL.exec(url)?.[1];
  if (folder !== undefined) return FolderStore.open(resolve(folder));
  const vault = VAULT_URL.exec(url);
  if (vault) return new VaultStore(await vaultSettings(access), vault[1]!, vault[2] ?? '');
  const s3 = S3_URL.exec(url);
  if (s3) return S3Store.open(s3[1]!, s3[2] ?? '');
  return DatabaseStore.open(url);
}
