import type { BackupRecord } from '@keyledger/backup-file';
import { KeyledgerError, isKeyledgerError } from '@keyledger/domain';
import { inParallel } from './in-parallel.js';
import { STORE_PARALLEL, STORE_TIMEOUT_MS } from './limits.js';
import type { BackupDatabase } from './schema.js';
import { credentialName, keyPrefix, type StoreEntries } from './store-entries.js';
import type { StoredRecords } from './stored-records.js';

interface Reporter {
  warn(details: object, message: string): void;
}

/**
 * The primary backup (seed 004): what is made lies in the backup store before anybody hears that it was made, and goes from
 * there when it is destroyed. Everything here can be repeated.
 */
export class PrimaryBackup {
  constructor(
    private readonly database: BackupDatabase,
    private readonly records: Pick<StoredRecords, 'ofKeys' | 'credential'>,
    private readonly entries: StoreEntries,
    private readonly log: Reporter,
  ) {}

  /** Writes a key's history key and one version, or all of them. @throws KeyledgerError Unavailable */
  async keepKey(keyId: string, version?: number): Promise<void> {
    const records = await this.records.ofKeys([keyId]);
    const wanted = records.filter(
      (record) => record.type !== 'key-version' || version === undefined || record.version === version,
    );
    await this.keep(wanted);
  }

  /** @throws KeyledgerError Unavailable */
  async keepCredential(accessKeyId: string): Promise<void> {
    const row = await this.database.kysely
      .selectFrom('credentials')
      .selectAll()
      .where('access_key_id', '=', accessKeyId)
      .executeTakeFirst();
    if (row) await this.keep([await this.records.credential(row)]);
  }

  /**
   * Writes records, and takes away again what was destroyed while they were written: a destruction is in the database before
   * it empties the store, so that one of the two sees the other.
   * @throws KeyledgerError Unavailable
   */
  async keep(records: readonly BackupRecord[]): Promise<void> {
    await this.reach(() => inParallel(records, STORE_PARALLEL, (record) => this.entries.put(record)));
    await this.dropDestroyed(records);
  }

  /** @throws KeyledgerError Unavailable: it may still be there, and whoever destroys it tries again. */
  forgetKey(keyId: string): Promise<void> {
    return this.reach(() => this.entries.forget(keyPrefix(keyId)));
  }

  /** Forgets the material of a key that keeps its history key. @throws as `forgetKey` */
  forgetVersions(keyId: string): Promise<void> {
    return this.reach(async () => {
      for (const first of '0123456789') await this.entries.forget(keyPrefix(keyId) + first);
    });
  }

  /** @throws as `forgetKey` */
  forgetCredential(accessKeyId: string): Promise<void> {
    return this.reach(() => this.entries.forget(credentialName(accessKeyId)));
  }

  private async dropDestroyed(records: readonly BackupRecord[]): Promise<void> {
    const { kysely } = this.database;
    const keyIds = new Set(records.flatMap((record) => ('keyId' in record ? [record.keyId] : [])));
    const accessKeyIds = records.flatMap((record) => ('accessKeyId' in record ? [record.accessKeyId] : []));
    if (keyIds.size > 0) {
      const ids = [...keyIds];
      const versions = await kysely
        .selectFrom('key_versions')
        .select('key_id')
        .distinct()
        .where('key_id', 'in', ids)
        .execute();
      const historyKeys = await kysely
        .selectFrom('history_keys')
        .select('key_id')
        .where('key_id', 'in', ids)
        .execute();
      const withVersions = new Set(versions.map(({ key_id }) => key_id));
      const withHistory = new Set(historyKeys.map(({ key_id }) => key_id));
      for (const keyId of ids) {
        if (!withHistory.has(keyId) && !withVersions.has(keyId)) await this.forgetKey(keyId);
        else if (!withVersions.has(keyId)) await this.forgetVersions(keyId);
      }
    }
    if (accessKeyIds.length > 0) {
      const rows = await kysely
        .selectFrom('credentials')
        .select('access_key_id')
        .where('access_key_id', 'in', accessKeyIds)
        .execute();
      const there = new Set(rows.map(({ access_key_id }) => access_key_id));
      for (const id of accessKeyIds) if (!there.has(id)) await this.forgetCredential(id);
    }
  }

  /** Whatever is wrong with the store, its caller hears that it is to come back, and the log what it was. */
  private async reach<Result>(work: () => Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), STORE_TIMEOUT_MS);
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      this.log.warn({ err: error }, 'the backup store cannot be used');
      if (isKeyledgerError(error)) throw error;
      throw new KeyledgerError('Unavailable', 'the backup store cannot be reached: try again later');
    } finally {
      clearTimeout(timer);
    }
  }
}
