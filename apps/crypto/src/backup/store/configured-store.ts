import type { VaultAccess } from '../../vault/vault-access.js';
import type { BackupStore } from './backup-store.js';
import { LazyStore } from './lazy-store.js';
import { describeStore, openBackupStore } from './open-store.js';
import { PairedStore } from './paired-store.js';

interface Settings extends VaultAccess {
  KEYLEDGER_BACKUP_STORE?: string | undefined;
  KEYLEDGER_BACKUP_STORE_SECONDARY?: string | undefined;
}

/** The backup store that the settings name, with its copy where there is to be one; null: none. */
export function configuredStore(settings: Settings): BackupStore | null {
  const urls = [settings.KEYLEDGER_BACKUP_STORE, settings.KEYLEDGER_BACKUP_STORE_SECONDARY];
  const [first, second] = urls
    .filter((url) => url !== undefined)
    .map((url) => new LazyStore(describeStore(url), () => openBackupStore(url, settings)));
  if (!first) return null;
  return second ? new PairedStore(first, second) : first;
}
