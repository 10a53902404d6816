import type { Kdf } from '@keyledger/backup-file';
import type { EventStore } from '@keyledger/event-store';
import { BackedUpCredentials, BackedUpMaterial } from './backup/backed-up-material.js';
import { BackupKeys } from './backup/backup-keys.js';
import { BackupLog } from './backup/backup-log.js';
import { BackupRows } from './backup/backup-rows.js';
import { BackupService } from './backup/backup-service.js';
import { BackupWork } from './backup/backup-work.js';
import { FirstStoreBackup } from './backup/first-store-backup.js';
import { PrimaryBackup } from './backup/primary-backup.js';
import { createBackupTables, type BackupDatabase } from './backup/schema.js';
import { StoreEntries } from './backup/store-entries.js';
import type { BackupStore } from './backup/store/backup-store.js';
import { StoredRecords } from './backup/stored-records.js';
import { Worker } from './backup/worker.js';
import type { CredentialService } from './credentials/credential-service.js';
import type { CustodyLog } from './custody/custody-log.js';
import type { RootSwap } from './custody/custody-parts.js';
import type { MasterKeys } from './master-keys/master-keys.js';
import type { MaterialService } from './material/material-service.js';
import { RestoreRows, expiredBefore } from './restore/restore-rows.js';
import { RestoreService } from './restore/restore-service.js';
import { RestoreWork } from './restore/restore-work.js';

export interface BackupParts {
  database: BackupDatabase;
  masters: MasterKeys;
  events: EventStore;
  custody: Pick<CustodyLog, 'append' | 'instanceId' | 'begun' | 'custody'>;
  /** Null: none is configured. */
  store: BackupStore | null;
  /** ISO 8601 UTC. */
  now: () => string;
  log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** Default: what new files get. */
  kdf?: () => Kdf;
  /** Asks key-lifecycle to release the resources of restored keys. */
  release: (restoreId: string, keyIds: string[]) => Promise<void>;
}

/** Everything about backups and restores of one node, built from what it rests on. */
export class BackupsAndRestores {
  readonly backups: BackupService;
  readonly restores: RestoreService;
  /** Null without a backup store. Whoever replaces the root key calls its two hooks. */
  readonly keys: BackupKeys | null;
  private readonly primary: PrimaryBackup | null;
  private readonly worker: Worker;

  private constructor(private readonly parts: BackupParts) {
    const { database, masters, events, custody, store, now, log } = parts;
    const instanceId = (): string => custody.instanceId;
    const wake = (): void => this.worker.wake();
    const rows = new BackupRows(database);
    const restoreRows = new RestoreRows(database);
    const backupLog = new BackupLog(events, custody, now);
    this.keys = store && new BackupKeys(store, instanceId, () => masters.root);
    const entries = store && this.keys && new StoreEntries(store, this.keys, instanceId);
    this.primary = entries && new PrimaryBackup(database, new StoredRecords(database, masters), entries, log);
    const shared = { masters, events, instanceId, now, wake };
    const description = store?.description ?? null;
    this.backups = new BackupService({ ...shared, database, rows, store: description, kdf: parts.kdf });
    this.restores = new RestoreService({ ...shared, rows: restoreRows, hasStore: store !== null });
    const begun = (): boolean => custody.begun;
    this.worker = new Worker(
      [
        ...(store && this.keys
          ? [new FirstStoreBackup({ keys: this.keys, store: store.description, rows, masters, begun, now })]
          : []),
        new BackupWork({ database, rows, masters, events: backupLog, primary: this.primary, now, log }),
        new RestoreWork({
          ...{ database, masters, events, entries, rows: restoreRows },
          ...{ log: backupLog, reporter: log, release: parts.release },
        }),
      ],
      async () => {
        await rows.expire(expiredBefore(now()));
        await restoreRows.expire(expiredBefore(now()));
        if (custody.begun)
          await this.keys?.dropFormer(custody.custody.former.map(({ rootKeyId }) => rootKeyId));
      },
      log,
    );
  }

  /** Makes its tables in the material database. */
  static async over(parts: BackupParts): Promise<BackupsAndRestores> {
    await createBackupTables(parts.database);
    return new BackupsAndRestores(parts);
  }

  /** The backup store in words; null: none is configured. */
  get store(): string | null {
    return this.parts.store?.description ?? null;
  }

  /** Material as it is made and destroyed with its primary backup, where there is a backup store. */
  material(material: Pick<MaterialService, 'handle'>): Pick<MaterialService, 'handle'> {
    return this.primary ? new BackedUpMaterial(material, this.primary) : material;
  }

  /** The same for credentials. */
  credentials(credentials: Pick<CredentialService, 'handle'>): Pick<CredentialService, 'handle'> {
    return this.primary ? new BackedUpCredentials(credentials, this.primary) : credentials;
  }

  /** What the rotation of the root key has to do here. */
  get rootSwap(): RootSwap {
    return {
      before: async (root) => this.keys?.beforeRootSwap(root),
      after: async (formerId) => this.keys?.afterRootSwap(formerId),
    };
  }

  start(): void {
    this.worker.start();
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await this.parts.store?.close();
  }
}
