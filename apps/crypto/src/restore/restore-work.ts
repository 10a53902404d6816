import { isBackupFileError } from '@keyledger/backup-file';
import { MAX_RELEASED_KEYS, type RestoreReport } from '@keyledger/contracts';
import { fromJsonText } from '@keyledger/database';
import { KeyledgerError, isKeyledgerError, type EventMetadata } from '@keyledger/domain';
import type { BackupLog } from '../backup/backup-log.js';
import { keepingLease } from '../backup/keeping-lease.js';
import { MAX_FAILURES } from '../backup/limits.js';
import type { RestoreRow } from '../backup/schema.js';
import type { StoreEntries } from '../backup/store-entries.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import { inPages, type RecordPage } from './key-groups.js';
import { RestorePass, type PassParts } from './restore-pass.js';
import { reportText, type RestoreRows } from './restore-rows.js';
import { recordsOfFile, recordsOfStore } from './restore-sources.js';

/** Damaged entries that are named. */
const MAX_REASONS = 10;

interface Reporter {
  error(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** Plans and applies restores: each step can be repeated by whoever comes after a kill. */
export class RestoreWork {
  constructor(
    private readonly parts: PassParts & {
      masters: Pick<MasterKeys, 'master' | 'wrapping' | 'sealed'>;
      rows: RestoreRows;
      log: BackupLog;
      /** Null: no backup store is configured. */
      entries: StoreEntries | null;
      /** Has the resources of restored keys released (`LIFECYCLE.releaseResources`). */
      release: (restoreId: string, keyIds: string[]) => Promise<void>;
      reporter: Reporter;
    },
  ) {}

  /** Does the work of the oldest restore that waits for some. @returns false where there is none */
  async doNext(): Promise<boolean> {
    const { rows, masters, reporter } = this.parts;
    if (masters.sealed) return false;
    const job = await rows.claim();
    if (!job) return false;
    try {
      await keepingLease(rows, job, () => this.step(job));
    } catch (error) {
      if ((error as Error).name === 'OvertakenError') return true;
      reporter.error({ err: error, restoreId: job.id, attempt: job.attempt }, 'a restore could not go on');
      const failures = job.failures + 1;
      const final = isBackupFileError(error) || isRefusal(error) || failures >= MAX_FAILURES;
      if (final) await this.fail(job, error);
      else await rows.update(job, { failures });
    }
    return true;
  }

  private async step(job: RestoreRow): Promise<void> {
    const { rows } = this.parts;
    switch (job.state) {
      case 'planning':
        return rows.update(job, { state: 'planned', ...(await this.pass(job, false)) });
      case 'running': {
        const found = await this.pass(job, true);
        await rows.update(job, { state: 'finishing', ...found });
        return this.finish({ ...job, ...found });
      }
      case 'finishing':
        return this.finish(job);
      case 'uploading':
      case 'planned':
      case 'done':
      case 'failed':
        return;
    }
  }

  private async pass(job: RestoreRow, apply: boolean): Promise<Pick<RestoreRow, 'report' | 'reason'>> {
    const pass = new RestorePass(this.parts, job.id, apply);
    const passedOver: string[] = [];
    const report = await pass.run(this.pages(job, passedOver), () => this.parts.rows.update(job));
    return { report: reportText(report), reason: reasonToPassOver(passedOver) };
  }

  private async *pages(job: RestoreRow, passedOver: string[]): AsyncGenerator<RecordPage> {
    const { rows, masters, entries, reporter } = this.parts;
    if (job.source === 'store') {
      if (!entries) throw new KeyledgerError('Unavailable', 'no backup store is configured on this node');
      yield* inPages(
        recordsOfStore(entries, (error) => {
          passedOver.push(error.message);
          reporter.error({ err: error, restoreId: job.id }, 'an entry of the backup store is passed over');
        }),
      );
      return;
    }
    const scalar = await rows.secret(masters, job.id);
    if (!scalar) {
      throw new KeyledgerError(
        'InvalidRequest',
        'the master key was rotated since the plan: plan again, with the password',
      );
    }
    try {
      yield* inPages(recordsOfFile(rows.file(job.id), scalar));
    } finally {
      scalar.fill(0);
    }
  }

  /** The log says first what the restore says then. */
  private async finish(job: RestoreRow): Promise<void> {
    const { rows, log, reporter } = this.parts;
    const { id: restoreId, backup_id: backupId } = job;
    const report = fromJsonText<RestoreReport>(job.report!);
    const data = {
      restoreId,
      backupId,
      restored: report.toRestore.count,
      intact: report.intact.count,
      deleted: report.deleted.count,
      blocked: report.notBlocked.count,
      unknown: report.unknown.count,
    };
    const cause = fromJsonText<EventMetadata>(job.apply_cause!);
    await log.append(backupId ?? restoreId, { type: 'BackupRestored', data }, cause, restoreId);
    await this.release(restoreId);
    await rows.update(job, { state: 'done' });
    await rows.dropFile(restoreId);
    reporter.info(data, 'a restore is done');
  }

  private async release(restoreId: string): Promise<void> {
    const keyIds = await this.parts.rows.restoredKeys(restoreId);
    for (let from = 0; from < keyIds.length; from += MAX_RELEASED_KEYS) {
      const some = keyIds.slice(from, from + MAX_RELEASED_KEYS);
      await this.parts.release(restoreId, some);
    }
  }

  /** What was put back before it failed stays, and another restore goes on from there. */
  private async fail(job: RestoreRow, error: unknown): Promise<void> {
    const known = isBackupFileError(error) || isKeyledgerError(error);
    const reason = known ? error.message : 'it failed again and again; the log of the service says how';
    await this.parts.rows.update(job, { state: 'failed', reason });
    await this.parts.rows.dropFile(job.id);
  }
}

function reasonToPassOver(passedOver: readonly string[]): string | null {
  if (passedOver.length === 0) return null;
  return `${passedOver.length} entries were passed over: ${passedOver.slice(0, MAX_REASONS).join('; ')}`;
}

/** What trying again does not change. */
const isRefusal = (error: unknown): boolean =>
  isKeyledgerError(error) &&
  error.code !== 'Unavailable' &&
  error.code !== 'Busy' &&
  error.code !== 'Timeout';
