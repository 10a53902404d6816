import { createSecretKey, type KeyObject } from 'node:crypto';
import { KeyledgerError, UUID_PATTERN } from '@keyledger/domain';
import { MAX_HISTORY_KEYS, type HistoryKeysReply, type HistoryKeysRequest } from '@keyledger/contracts';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { HistoryKeyRow } from '../material-store/schema.js';
import { lostHistoryKey, saysNothingOfASecret } from '../keyring/lost-material.js';
import { historyKeyPlace } from '../wrapping/places.js';
import { unwrap } from '../wrapping/wrap.js';

/** Hands out history keys: to the services that decide and project, and to this node's own keyring. */
export class HistoryKeyService {
  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
  ) {}

  /** @throws KeyledgerError InvalidRequest, Sealed. */
  async handle({ keyIds }: HistoryKeysRequest): Promise<HistoryKeysReply> {
    if (!Array.isArray(keyIds) || keyIds.length > MAX_HISTORY_KEYS) {
      throw new KeyledgerError('InvalidRequest', `at most ${MAX_HISTORY_KEYS} keys can be asked for at once`);
    }
    if (!keyIds.every((id) => UUID_PATTERN.test(id))) {
      throw new KeyledgerError('InvalidRequest', 'a key id is not a UUID');
    }
    const keys: Record<string, string | null> = Object.fromEntries(keyIds.map((id) => [id, null]));
    for (const row of await this.store.historyKeys(keyIds)) {
      const clear = await this.unwrapRow(row);
      keys[row.key_id] = clear.toString('base64');
      clear.fill(0);
    }
    return { keys };
  }

  /** The history key of one key, or null when it was destroyed or never was. */
  async historyKey(keyId: string): Promise<KeyObject | null> {
    const [row] = await this.store.historyKeys([keyId]);
    if (!row) return null;
    const clear = await this.unwrapRow(row);
    const key = createSecretKey(clear);
    clear.fill(0);
    return key;
  }

  /** @throws KeyledgerError Sealed; Unavailable: it is damaged, which is not for ever as a destruction is */
  private async unwrapRow(row: HistoryKeyRow): Promise<Buffer> {
    const master = await this.masters.master(row.mkey_id).catch((error: unknown) => {
      throw saysNothingOfASecret(error) ? error : lostHistoryKey(row.key_id, 'damaged');
    });
    try {
      return unwrap(master, historyKeyPlace(row), row.wrapped);
    } catch {
      throw lostHistoryKey(row.key_id, 'damaged');
    }
  }
}
