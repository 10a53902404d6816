import type { KeyObject } from 'node:crypto';
import { KeyledgerError, isKeyledgerError, type Key } from '@keyledger/domain';
import type { HistoryKeyService } from '../history-keys/history-key-service.js';
import { keyFromMaterial, materialFacts } from '../material/material.js';
import type { OpenedMaterial, StoredMaterial } from '../material/stored-material.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { KeyVersionRow } from '../material-store/schema.js';
import { versionPlace } from '../wrapping/places.js';
import type { LoadedSecret, Secrets } from './keyring.js';
import { LostMaterial, lostHistoryKey } from './lost-material.js';

/** The secrets of versions from the material store. */
export class StoredSecrets implements Secrets {
  readonly lost = new LostMaterial();

  constructor(
    private readonly material: StoredMaterial,
    private readonly store: MaterialStore,
    private readonly historyKeys: HistoryKeyService,
  ) {}

  /** Null when it was destroyed. @throws KeyledgerError Sealed; Unavailable when it is lost */
  async historyKey(keyId: string): Promise<KeyObject | null> {
    const key = await this.historyKeys.historyKey(keyId).catch((error: unknown) => {
      throw isFromBelow(error) ? error : lostHistoryKey(keyId, 'damaged');
    });
    if (!key && !(await this.store.isDestroyed(keyId))) throw lostHistoryKey(keyId, 'missing');
    return key;
  }

  /** @throws KeyledgerError Sealed; KeyDeleted when the material was destroyed; Unavailable when it is lost */
  async secret(key: Key, version: number): Promise<LoadedSecret> {
    const row = await this.store.keyVersion(key.id, version);
    if (!row) {
      if (await this.store.isDestroyed(key.id)) {
        throw new KeyledgerError('KeyDeleted', "the key's material was destroyed");
      }
      throw this.lost.lost(key.id, version, 'missing');
    }
    const { clear, mayStay } = await this.opened(key, row);
    try {
      // Also against material that was exchanged for other material of the same key: the log says which one it is.
      const { fingerprint } = materialFacts(key.spec, clear);
      if (fingerprint !== key.versions[version - 1]!.fingerprint) {
        throw this.lost.lost(key.id, version, 'damaged');
      }
      this.lost.found(key.id, version);
      return { secret: keyFromMaterial(key.spec, clear), mayStay };
    } finally {
      clear.fill(0);
    }
  }

  private async opened(key: Key, row: KeyVersionRow): Promise<OpenedMaterial> {
    // The log is the truth: material that was made for another project or spec is not this key's.
    const place = { ...versionPlace(row), projectId: key.projectId, spec: key.spec };
    try {
      return await this.material.open(row, place);
    } catch (error) {
      throw isFromBelow(error) ? error : this.lost.lost(key.id, row.version, 'damaged');
    }
  }
}

/** A database that is away, or a sealed node, says nothing about a secret. */
const isFromBelow = (error: unknown): boolean =>
  isKeyledgerError(error) || (error as { name?: string } | null)?.name === 'DatabaseUnavailableError';
