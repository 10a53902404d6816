import type { Database } from '@keyledger/database';
import { MasterKeyRetiredError } from '../master-keys/master-key-retired.js';
import { createMaterial, type CreateOutcome, type NewMaterial, type Retired } from './create-material.js';
import { addCredential } from './credentials.js';
import { destroyMaterial } from './destroy-material.js';
import { GroupCommit } from './group-commit.js';
import { addImportParameters, deleteExpiredParameters } from './import-parameters.js';
import { keepImported, removeVersions } from './imported-material.js';
import {
  createTables,
  type ChannelKeyRow,
  type CredentialRow,
  type HistoryKeyRow,
  type ImportParametersRow,
  type KeyVersionRow,
  type MasterKeyRow,
  type MaterialTables,
} from './schema.js';
import { Scrubber } from './scrubber.js';
import { replaceRoot, updateRoot, type RootReplacement } from './replace-root.js';
import { RotationStore } from './rotation-store.js';
import { establishRoot, readRoot, type RootKeyRecord } from './root-record.js';
import { sharedKey } from './shared-keys.js';
import { WorkLease, type HeldLease } from './work-lease.js';
import { WRAPPED_TABLES, type WrappedTable } from './wrapped-tables.js';

/** The wrapped secrets of an installation, shared by all its crypto nodes. Every write is durable when it returns. */
export class MaterialStore {
  private readonly creates: GroupCommit<NewMaterial, CreateOutcome | Retired>;
  private readonly destroys: GroupCommit<string, void>;
  private readonly scrubber: Scrubber;

  /** What the rotation of master keys does here. */
  readonly rotation: RotationStore;

  private constructor(
    private readonly database: Database<MaterialTables>,
    tables: readonly WrappedTable[],
  ) {
    this.creates = new GroupCommit((items) => createMaterial(database, items));
    this.destroys = new GroupCommit(async (keyIds) => {
      await destroyMaterial(database, keyIds);
      return keyIds.map(() => undefined);
    });
    this.scrubber = new Scrubber(database);
    this.rotation = new RotationStore(database, this.scrubber, tables);
  }

  /**
   * Takes over an open database, makes its tables and wipes what an earlier process may have left to wipe.
   * @param more other tables of the database with secrets that master keys wrap
   */
  static async over(
    database: Database<MaterialTables>,
    more: readonly WrappedTable[] = [],
  ): Promise<MaterialStore> {
    await createTables(database);
    const store = new MaterialStore(database, [...WRAPPED_TABLES, ...more]);
    await store.scrubber.scrub();
    return store;
  }

  /** Inserts what is not there yet, and answers what is there then. @throws MasterKeyRetiredError */
  async create(material: NewMaterial): Promise<CreateOutcome> {
    const outcome = await this.creates.add(material);
    if ('retired' in outcome) throw new MasterKeyRetiredError(outcome.retired);
    return outcome;
  }

  /** Removes all material of a key, and keeps its id so that it never gets any again. Idempotent. */
  async destroy(keyId: string): Promise<void> {
    await this.destroys.add(keyId);
    await this.scrubber.scrub();
  }

  /** Removes the material of all versions of a key and keeps its history key: it can have material again. Idempotent. */
  async removeVersions(keyId: string): Promise<void> {
    await removeVersions(this.database, keyId);
    await this.scrubber.scrub();
  }

  /** As `keepImported` of imported-material.ts. */
  async keepImported(row: KeyVersionRow, replaces: Uint8Array | null): Promise<KeyVersionRow | 'destroyed'> {
    const kept = await keepImported(this.database, row, replaces);
    if (replaces) await this.scrubber.scrub();
    return kept;
  }

  /** As `addImportParameters` of import-parameters.ts. */
  async addImportParameters(row: ImportParametersRow, max: number, now: string): Promise<boolean> {
    const added = await addImportParameters(this.database, row, max, now);
    await this.scrubber.scrub();
    return added;
  }

  async importParameters(tokenId: string): Promise<ImportParametersRow | undefined> {
    return this.database.kysely
      .selectFrom('import_parameters')
      .selectAll()
      .where('token_id', '=', tokenId)
      .executeTakeFirst();
  }

  /** @param now ISO 8601 UTC */
  async deleteExpiredImportParameters(now: string): Promise<void> {
    if (await deleteExpiredParameters(this.database, now)) await this.scrubber.scrub();
  }

  /** Which versions of a key there is material of, and of which project. */
  async placesOf(keyId: string): Promise<Pick<KeyVersionRow, 'project_id' | 'version'>[]> {
    return this.database.kysely
      .selectFrom('key_versions')
      .select(['project_id', 'version'])
      .where('key_id', '=', keyId)
      .execute();
  }

  async keyVersion(keyId: string, version: number): Promise<KeyVersionRow | undefined> {
    return this.database.kysely
      .selectFrom('key_versions')
      .selectAll()
      .where('key_id', '=', keyId)
      .where('version', '=', version)
      .executeTakeFirst();
  }

  /** History keys of those of these keys that have one. */
  async historyKeys(keyIds: readonly string[]): Promise<HistoryKeyRow[]> {
    if (keyIds.length === 0) return [];
    return this.database.kysely
      .selectFrom('history_keys')
      .selectAll()
      .where('key_id', 'in', keyIds)
      .execute();
  }

  async isDestroyed(keyId: string): Promise<boolean> {
    const row = await this.database.kysely
      .selectFrom('destroyed_keys')
      .select('key_id')
      .where('key_id', '=', keyId)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** What the store was set up with; null before the first start. */
  root(): Promise<RootKeyRecord | null> {
    return readRoot(this.database.kysely);
  }

  /** Sets the store up, unless another node was quicker: then nothing happens. Ask `root` for what counts. */
  establish(record: RootKeyRecord, firstMasterKey: MasterKeyRow): Promise<void> {
    return establishRoot(this.database, record, firstMasterKey);
  }

  /** As `replaceRoot` of replace-root.ts. */
  async replaceRoot(lease: HeldLease, replacement: RootReplacement): Promise<RootKeyRecord> {
    const record = await replaceRoot(this.database, lease, replacement);
    // Who has the former root key and an old page of the log could else still unwrap the master keys.
    await this.scrubber.scrub();
    return record;
  }

  /** As `updateRoot` of replace-root.ts. */
  updateRoot(lease: HeldLease, record: RootKeyRecord): Promise<void> {
    return updateRoot(this.database, lease, record);
  }

  /** Turns at work of this name, for this process. @param leaseMs how long a holder that died is waited out */
  lease(name: string, leaseMs?: number): WorkLease {
    return new WorkLease(this.database, name, leaseMs);
  }

  async masterKeys(): Promise<MasterKeyRow[]> {
    return this.database.kysely.selectFrom('master_keys').selectAll().orderBy('created_at').execute();
  }

  /** As `sharedKey` of shared-keys.ts. */
  sharedKey(proposed: ChannelKeyRow): Promise<ChannelKeyRow> {
    return sharedKey(this.database, proposed);
  }

  /** As `addCredential` of credentials.ts. */
  addCredential(row: CredentialRow): Promise<boolean> {
    return addCredential(this.database, row);
  }

  async credential(accessKeyId: string): Promise<CredentialRow | undefined> {
    return this.database.kysely
      .selectFrom('credentials')
      .selectAll()
      .where('access_key_id', '=', accessKeyId)
      .executeTakeFirst();
  }

  async deleteCredential(accessKeyId: string): Promise<void> {
    await this.database.kysely.deleteFrom('credentials').where('access_key_id', '=', accessKeyId).execute();
    await this.scrubber.scrub();
  }

  async close(): Promise<void> {
    this.scrubber.stop();
    await this.database.close();
  }
}
