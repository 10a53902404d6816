import { createSecretKey, type KeyObject } from 'node:crypto';
import type { CredentialRecord } from '@keyledger/backup-file';
import { isKeyledgerError, type Key } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import { readKey } from '../keyring/read-key.js';
import { isVaultPointer } from '../kms-backend/pointer.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { BackupDatabase } from '../backup/schema.js';
import { materialFacts } from '../material/material.js';
import type { CredentialRow, HistoryKeyRow, KeyVersionRow } from '../material-store/schema.js';
import { credentialPlace, historyKeyPlace, versionPlace } from '../wrapping/places.js';
import { unwrap, type WrapPlace } from '../wrapping/wrap.js';
import type { Found, LoggedKey } from './judge-key.js';
import type { KeyGroup } from './key-groups.js';

/** What the material database has of some keys. */
export interface StoredKeys {
  versions: Map<string, KeyVersionRow>;
  historyKeys: Map<string, HistoryKeyRow>;
  destroyed: Set<string>;
}

export const versionName = (keyId: string, version: number): string => `${keyId}/${version}`;

/** Looks what there is of secrets now: in the material database, and by the log. */
export class StoredState {
  constructor(
    private readonly database: BackupDatabase,
    private readonly masters: Pick<MasterKeys, 'master'>,
    private readonly events: EventStore,
  ) {}

  async keys(keyIds: readonly string[]): Promise<StoredKeys> {
    if (keyIds.length === 0) return { versions: new Map(), historyKeys: new Map(), destroyed: new Set() };
    const { kysely } = this.database;
    const [versions, historyKeys, destroyed] = await Promise.all([
      kysely.selectFrom('key_versions').selectAll().where('key_id', 'in', keyIds).execute(),
      kysely.selectFrom('history_keys').selectAll().where('key_id', 'in', keyIds).execute(),
      kysely.selectFrom('destroyed_keys').selectAll().where('key_id', 'in', keyIds).execute(),
    ]);
    return {
      versions: new Map(versions.map((row) => [versionName(row.key_id, row.version), row])),
      historyKeys: new Map(historyKeys.map((row) => [row.key_id, row])),
      destroyed: new Set(destroyed.map(({ key_id }) => key_id)),
    };
  }

  async credentials(records: readonly CredentialRecord[]): Promise<Map<string, CredentialRow>> {
    if (records.length === 0) return new Map();
    const rows = await this.database.kysely
      .selectFrom('credentials')
      .selectAll()
      .where(
        'access_key_id',
        'in',
        records.map(({ accessKeyId }) => accessKeyId),
      )
      .execute();
    return new Map(rows.map((row) => [row.access_key_id, row]));
  }

  /**
   * What the log says of a key, read by the history key that is there, or else by the backup's.
   * @throws EventStoreUnavailableError, DatabaseUnavailableError, KeyledgerError Sealed
   */
  async logged(
    { keyId, historyKey: record }: KeyGroup,
    stored: StoredKeys,
  ): Promise<{ logged: LoggedKey; historyKey: Found }> {
    if (stored.destroyed.has(keyId)) return { logged: 'destroyed', historyKey: 'intact' };
    const row = stored.historyKeys.get(keyId);
    const own = row ? await this.historyKey(row) : null;
    const key = own ?? (record ? createSecretKey(Buffer.from(record.material, 'base64')) : null);
    const historyKey = own ? 'intact' : row ? 'damaged' : 'missing';
    return { logged: await this.read(keyId, key), historyKey };
  }

  /** What there is of a version: it counts as damaged where its material is not the one that the log knows. */
  async version(row: KeyVersionRow | undefined, key: Key): Promise<Found> {
    if (!row) return 'missing';
    const place = { ...versionPlace(row), projectId: key.projectId, spec: key.spec };
    const clear = await this.unwrapped(row, place);
    if (!clear) return 'damaged';
    if (isVaultPointer(clear)) return 'intact';
    try {
      const { fingerprint } = materialFacts(key.spec, clear);
      return fingerprint === key.versions.find(({ version }) => version === row.version)?.fingerprint
        ? 'intact'
        : 'damaged';
    } catch {
      return 'damaged';
    } finally {
      clear.fill(0);
    }
  }

  async credential(row: CredentialRow | undefined): Promise<Found> {
    if (!row) return 'missing';
    const clear = await this.unwrapped(row, credentialPlace(row));
    clear?.fill(0);
    return clear ? 'intact' : 'damaged';
  }

  private async historyKey(row: HistoryKeyRow): Promise<KeyObject | null> {
    const clear = await this.unwrapped(row, historyKeyPlace(row));
    if (!clear) return null;
    const key = createSecretKey(clear);
    clear.fill(0);
    return key;
  }

  private async read(keyId: string, historyKey: KeyObject | null): Promise<LoggedKey> {
    try {
      const state = await readKey(this.events, { historyKey: async () => historyKey }, keyId);
      return state ?? 'unknown';
    } catch (error) {
      if (isFromBelow(error)) throw error;
      return 'unknown';
    }
  }

  private async unwrapped(
    row: { mkey_id: string; wrapped: Uint8Array },
    place: WrapPlace,
  ): Promise<Buffer | null> {
    try {
      return unwrap(await this.masters.master(row.mkey_id), place, row.wrapped);
    } catch (error) {
      if (isFromBelow(error)) throw error;
      return null;
    }
  }
}

/** A log or database that is away, or a sealed node, says nothing about a secret. */
function isFromBelow(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: string };
  if (name === 'EventStoreUnavailableError' || name === 'DatabaseUnavailableError') return true;
  return isKeyledgerError(error) && error.code === 'Sealed';
}
