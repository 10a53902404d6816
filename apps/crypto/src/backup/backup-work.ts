import type { BackupHeader, BackupRecord } from '@keyledger/backup-file';
import { KeyledgerError, isKeyledgerError, type EventMetadata } from '@keyledger/domain';
import { fromJsonText } from '@keyledger/database';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { BackupLog } from './backup-log.js';
import type { BackupRows } from './backup-rows.js';
import { keepingLease } from './keeping-lease.js';
import { MAX_FAILURES } from './limits.js';
import type { PrimaryBackup } from './primary-backup.js';
import type { BackupDatabase, BackupRow } from './schema.js';
import { StoredRecords } from './stored-records.js';
import { takeFile, type Taken } from './take-file.js';
import { takeStore } from './take-store.js';

interface Reporter {
  error(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** What was known of a file's header before it was made. */
export type PlannedHeader = Pick<BackupHeader, 'kdf' | 'recipient' | 'instanceId'>;

/** Makes backups that were asked for: each step can be repeated by whoever comes after a kill. */
export class BackupWork {
  constructor(
    private readonly parts: {
      database: BackupDatabase;
      rows: BackupRows;
      masters: Pick<MasterKeys, 'master' | 'sealed'>;
      events: BackupLog;
      /** Null: no backup store is configured. */
      primary: PrimaryBackup | null;
      now: () => string;
      log: Reporter;
    },
  ) {}

  /** Does the work of the oldest backup that nobody works on. @returns false where there is none */
  async doNext(): Promise<boolean> {
    const { rows, masters, log } = this.parts;
    if (masters.sealed) return false;
    const job = await rows.claim();
    if (!job) return false;
    try {
      await keepingLease(rows, job, async () => {
        if (job.state === 'running') await this.make(job);
        await this.finish({ ...job, ...(await rows.find(job.id)) });
      });
    } catch (error) {
      if ((error as Error).name === 'OvertakenError') return true;
      log.error({ err: error, backupId: job.id, attempt: job.attempt }, 'a backup could not be made');
      const failures = job.failures + 1;
      const final = (error as Error).name === 'BackupImpossibleError' || failures >= MAX_FAILURES;
      if (final) await this.fail(job, reasonOf(error));
      else await rows.update(job, { failures });
    }
    return true;
  }

  private async make(job: BackupRow): Promise<void> {
    const { rows, now } = this.parts;
    await rows.dropPieces(job, 'earlier');
    const takenAt = now();
    const stored = new StoredRecords(this.parts.database, this.parts.masters);
    const { counts, bytes, sha256 } = await this.take(job, takenAt, stored);
    await rows.update(job, {
      state: 'finishing',
      taken_at: takenAt,
      keys: counts.keys,
      versions: counts.versions,
      unreadable: stored.lost,
      ...{ bytes, sha256 },
    });
  }

  private async take(job: BackupRow, takenAt: string, stored: StoredRecords): Promise<Taken> {
    const { rows, primary } = this.parts;
    const keyIds = job.key_ids === null ? null : fromJsonText<string[]>(job.key_ids);
    const pages = keyIds ? stored.pagesOf(keyIds) : stored.pages();
    if (job.kind === 'file') {
      const header = fromJsonText<PlannedHeader>(job.header!);
      return takeFile(rows, job, { ...header, backupId: job.id, takenAt }, flat(pages));
    }
    if (!primary) throw new KeyledgerError('Unavailable', 'no backup store is configured on this node');
    return takeStore(rows, job, pages, primary);
  }

  /** The log says first what the list says then. */
  private async finish(job: BackupRow): Promise<void> {
    const { rows, events, log } = this.parts;
    const { id: backupId, kind, keys, versions, unreadable, sha256 } = job;
    const all = job.key_ids === null;
    const cause = fromJsonText<EventMetadata>(job.cause);
    const data = { backupId, kind, all, keys, versions, unreadable, sha256 };
    await events.append(backupId, { type: 'BackupTaken', data }, cause, backupId);
    if (all && unreadable === 0) await events.allKeysBackedUp(backupId, keys);
    await rows.update(job, { state: 'taken' });
    log.info({ backupId, kind, keys, versions, unreadable }, 'a backup was taken');
  }

  private async fail(job: BackupRow, reason: string): Promise<void> {
    const { rows, events } = this.parts;
    const data = { backupId: job.id, kind: job.kind, reason };
    await events.append(
      job.id,
      { type: 'BackupFailed', data },
      fromJsonText<EventMetadata>(job.cause),
      job.id,
    );
    await rows.update(job, { state: 'failed', reason });
    await rows.dropPieces(job, 'all');
  }
}

async function* flat(pages: AsyncIterable<BackupRecord[]>): AsyncGenerator<BackupRecord> {
  for await (const page of pages) yield* page;
}

/** Our own words reach people; others stay in the service's log. */
function reasonOf(error: unknown): string {
  if (isKeyledgerError(error) || (error as Error).name === 'BackupImpossibleError')
    return (error as Error).message;
  return 'it failed again and again; the log of the service says how';
}
