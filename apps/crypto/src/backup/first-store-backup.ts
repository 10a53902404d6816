import { deterministicId } from '@keyledger/domain';
import { systemCause } from '../custody/cause.js';
import type { BackupKeys } from './backup-keys.js';
import { jsonText, type BackupRows } from './backup-rows.js';
import type { Work } from './worker.js';

/**
 * Asks once for a backup of everything into a backup store that is new to the installation: from then on the store is in step by
 * itself. Each node asks at its start; it is the same backup as long as it is the same store.
 */
export class FirstStoreBackup implements Work {
  private asked = false;

  constructor(
    private readonly parts: {
      keys: BackupKeys;
      /** The store in words: another one, or one with another copy, has other words. */
      store: string;
      rows: BackupRows;
      masters: { readonly sealed: boolean };
      /** Whether the log has a root key, whose stream names the installation. */
      begun: () => boolean;
      now: () => string;
    },
  ) {}

  async doNext(): Promise<boolean> {
    const { keys, rows, masters, begun, now, store } = this.parts;
    if (this.asked || masters.sealed || !begun()) return false;
    const { id: keyId } = await keys.current();
    // A copy that is new to the store has nothing of it yet, not even the key.
    await keys.putAgain();
    const id = deterministicId('first backup of a store', keyId, store);
    await rows.add({
      ...{ id, kind: 'store', state: 'running', created_at: now(), cause: jsonText(systemCause(id)) },
      ...{ key_ids: null, header: null, taken_at: null, bytes: null, sha256: null, reason: null },
      ...{ keys: 0, versions: 0, unreadable: 0, attempt: 0, failures: 0, lease_until: 0 },
    });
    this.asked = true;
    return true;
  }
}
