import { Injectable } from '@nestjs/common';
import type { CommandContext, RestoreReport } from '@keyledger/contracts';
import { partOf } from '../../../core/request-context.js';
import { pathOfObject } from '../call.js';
import { BACKUP_JOB_TIMEOUT_MS } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { BackupService } from './backup-service.js';

/** Restores, collectively, what a backup holds and the installation has lost. */
@Injectable()
export class RestoreJob {
  constructor(private readonly backups: BackupService) {}

  /**
   * From a planned restore to its end. All that is lost or nothing: where resources of a lost key are still in use, the keys stay
   * as they are.
   * @throws HitachiError when the backup is not good, or resources are not blocked.
   */
  async run(command: CommandContext, id: string, affected: string): Promise<string[]> {
    const planned = await this.backups.past(command, id, ['uploading', 'planning'], BACKUP_JOB_TIMEOUT_MS);
    if (planned.state === 'failed') throw failed(planned.reason);
    requireBlocked(planned.report);
    await this.backups.apply(partOf(command, 'apply'), id);
    const done = await this.backups.past(command, id, ['planned', 'running'], BACKUP_JOB_TIMEOUT_MS);
    if (done.state === 'failed') throw failed(done.reason);
    return [pathOfObject('encryption-keys', affected)];
  }
}

function requireBlocked(report: RestoreReport | null): void {
  const count = report?.notBlocked.count ?? 0;
  if (count === 0) return;
  throw new HitachiError(
    'Precondition',
    `${count} lost key versions protect resources that are in use: block these before keys are restored`,
  );
}

const failed = (reason: string | null): HitachiError =>
  new HitachiError('RestoreFailed', reason ?? 'the restore failed');
