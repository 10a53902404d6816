import type { KeyObject } from 'node:crypto';
import { KeyledgerError, type Key } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { HistoryKeyService } from '../history-keys/history-key-service.js';
import { keyFromMaterial, materialFacts, type ClearMaterial } from '../material/material.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { versionPlace } from '../wrapping/places.js';
import { unwrap } from '../wrapping/wrap.js';
import type { Secrets } from './keyring.js';

/** The secrets of versions from the material store. */
export class StoredSecrets implements Secrets {
  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
    private readonly historyKeys: HistoryKeyService,
  ) {}

  historyKey(keyId: string): Promise<KeyObject | null> {
    return this.historyKeys.historyKey(keyId);
  }

  /** @throws KeyledgerError KeyDeleted when the material was destroyed; Error when it is lost or another key's. */
  async secret(key: Key, version: number): Promise<KeyObject> {
    const row = await this.store.keyVersion(key.id, version);
    if (!row) {
      if (await this.store.isDestroyed(key.id)) {
        throw new KeyledgerError('KeyDeleted', "the key's material was destroyed");
      }
      throw new Error(`the material of version ${version} of key ${key.id} is missing`);
    }
    // The log is the truth: material that was made for another project or spec is not this key's.
    const place = { ...versionPlace(row), projectId: key.projectId, spec: key.spec };
    const clear = unwrap(await this.masters.master(row.mkey_id), place, row.wrapped);
    try {
      checkImported(key, version, clear);
      return keyFromMaterial(key.spec, clear);
    } finally {
      clear.fill(0);
    }
  }
}

/** Imported material can be replaced in the store, while two imports go on at once: the log says which one is the key's. */
function checkImported(key: Key, version: number, clear: ClearMaterial): void {
  if (key.origin !== 'EXTERNAL') return;
  if (materialFacts(key.spec, clear).fingerprint !== key.versions[version - 1]!.fingerprint) {
    throw new Error(`the material in the store is not the one that key ${key.id} had imported`);
  }
}
