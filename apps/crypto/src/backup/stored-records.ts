import type {
  BackupRecord,
  CredentialRecord,
  HistoryKeyRecord,
  KeyVersionRecord,
} from '@keyledger/backup-file';
import { inChunks } from '@keyledger/database';
import type { KeySpec } from '@keyledger/domain';
import { sql } from 'kysely';
import { isVaultPointer } from '../kms-backend/pointer.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { CredentialRow, HistoryKeyRow, KeyVersionRow } from '../material-store/schema.js';
import { materialFacts } from '../material/material.js';
import { credentialPlace, historyKeyPlace, versionPlace } from '../wrapping/places.js';
import { unwrap } from '../wrapping/wrap.js';
import { PAGE_KEYS } from './limits.js';
import type { BackupDatabase } from './schema.js';

/** Secrets of the material database as backups hold them, in clear: read in pages, and held no longer than a page. */
export class StoredRecords {
  /** Secrets that could not be unwrapped, since this was made. */
  lost = 0;

  constructor(
    private readonly database: BackupDatabase,
    private readonly masters: Pick<MasterKeys, 'master'>,
  ) {}

  /** Everything there is, page by page: keys in the order of their ids, each with its history key first; then credentials. */
  async *pages(): AsyncGenerator<BackupRecord[]> {
    for (let after = ''; ;) {
      const keyIds = await this.keyIdsAfter(after);
      if (keyIds.length === 0) break;
      yield await this.ofKeys(keyIds);
      after = keyIds.at(-1)!;
    }
    for (let after = ''; ;) {
      const rows = await this.credentialsAfter(after);
      if (rows.length === 0) return;
      yield await this.readable(rows, (row) => this.credential(row));
      after = rows.at(-1)!.access_key_id;
    }
  }

  /** Of these keys alone, page by page. */
  async *pagesOf(keyIds: readonly string[]): AsyncGenerator<BackupRecord[]> {
    for (const ids of inChunks([...keyIds].sort())) yield await this.ofKeys(ids);
  }

  /** History keys and versions of these keys, which are given in order. */
  async ofKeys(keyIds: readonly string[]): Promise<(KeyVersionRecord | HistoryKeyRecord)[]> {
    const { kysely } = this.database;
    const [historyKeys, versions] = await Promise.all([
      kysely.selectFrom('history_keys').selectAll().where('key_id', 'in', keyIds).execute(),
      kysely
        .selectFrom('key_versions')
        .selectAll()
        .where('key_id', 'in', keyIds)
        .orderBy('key_id')
        .orderBy('version')
        .execute(),
    ]);
    const versionsOf = Map.groupBy(versions, ({ key_id }) => key_id);
    const historyKeyOf = new Map(historyKeys.map((row) => [row.key_id, row]));
    const records: (KeyVersionRecord | HistoryKeyRecord)[] = [];
    for (const keyId of keyIds) {
      const historyKey = historyKeyOf.get(keyId);
      if (historyKey) records.push(...(await this.readable([historyKey], (row) => this.historyKey(row))));
      records.push(...(await this.readable(versionsOf.get(keyId) ?? [], (row) => this.keyVersion(row))));
    }
    return records;
  }

  async credential(row: CredentialRow): Promise<CredentialRecord> {
    const clear = unwrap(await this.masters.master(row.mkey_id), credentialPlace(row), row.wrapped);
    const record = {
      type: 'credential' as const,
      accessKeyId: row.access_key_id,
      secret: clear.toString(),
      createdAt: row.created_at,
    };
    clear.fill(0);
    return record;
  }

  async keyVersion(row: KeyVersionRow): Promise<KeyVersionRecord> {
    const clear = unwrap(await this.masters.master(row.mkey_id), versionPlace(row), row.wrapped);
    try {
      return {
        type: 'key-version',
        keyId: row.key_id,
        projectId: row.project_id,
        version: row.version,
        spec: row.spec,
        material: clear.toString('base64'),
        fingerprint: isVaultPointer(clear) ? '' : materialFacts(row.spec as KeySpec, clear).fingerprint,
        createdAt: row.created_at,
      };
    } finally {
      clear.fill(0);
    }
  }

  async historyKey(row: HistoryKeyRow): Promise<HistoryKeyRecord> {
    const clear = unwrap(await this.masters.master(row.mkey_id), historyKeyPlace(row), row.wrapped);
    const material = clear.toString('base64');
    clear.fill(0);
    return { type: 'history-key', keyId: row.key_id, material };
  }

  /** What is damaged already is left out and counted: a backup of the rest is better than none. */
  private async readable<Row, Record>(
    rows: readonly Row[],
    read: (row: Row) => Promise<Record>,
  ): Promise<Record[]> {
    const records: Record[] = [];
    for (const row of rows) {
      try {
        records.push(await read(row));
      } catch (error) {
        if (isFromBelow(error)) throw error;
        this.lost += 1;
      }
    }
    return records;
  }

  private async keyIdsAfter(after: string): Promise<string[]> {
    // Each half is bounded by itself: a union over all that is left would be read anew for every page.
    const { rows } = await sql<{ key_id: string }>`
      select key_id from (
        select key_id from (select key_id from history_keys where key_id > ${after} order by key_id limit ${PAGE_KEYS}) as h
        union
        select key_id from (
          select distinct key_id from key_versions where key_id > ${after} order by key_id limit ${PAGE_KEYS}
        ) as v
      ) as ids order by key_id limit ${PAGE_KEYS}`.execute(this.database.kysely);
    return rows.map(({ key_id }) => key_id);
  }

  private credentialsAfter(after: string): Promise<CredentialRow[]> {
    return this.database.kysely
      .selectFrom('credentials')
      .selectAll()
      .where('access_key_id', '>', after)
      .orderBy('access_key_id')
      .limit(PAGE_KEYS)
      .execute();
  }
}

/** A database that is away, or a sealed node, says nothing about a row. */
function isFromBelow(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: string };
  return name === 'DatabaseUnavailableError' || name === 'KeyledgerError';
}
