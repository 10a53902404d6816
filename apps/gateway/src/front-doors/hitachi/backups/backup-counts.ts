import { Injectable } from '@nestjs/common';
import type { BackupView, RequestContext } from '@keyledger/contracts';
import { isKeyledgerError, mayDo, type ErrorCode } from '@keyledger/domain';
import { BACKUPS_PAGE, MAX_BACKUP_PAGES } from '../limits.js';
import { BackupService } from './backup-service.js';

/** How often a key was backed up, by its time of creation; null where that cannot be told. */
export type CountOf = (createdAt: string) => number | null;

const UNTOLD: CountOf = () => null;
/** Keys are listed also for who may not see backups, and while nobody can tell of them. */
const UNTOLD_WHEN: readonly ErrorCode[] = ['AccessDenied', 'Unavailable', 'Timeout', 'Sealed', 'Busy'];

/** How often keys were backed up: every backup of all keys that was taken after a key was made holds it. */
@Injectable()
export class BackupCounts {
  constructor(private readonly backups: BackupService) {}

  async read(context: RequestContext): Promise<CountOf> {
    if (!mayDo(context.caller.role, 'backups.manage')) return UNTOLD;
    try {
      const times = await this.timesOfAll(context);
      return (createdAt) => times.filter((takenAt) => takenAt >= Date.parse(createdAt)).length;
    } catch (error) {
      if (isKeyledgerError(error) && UNTOLD_WHEN.includes(error.code)) return UNTOLD;
      throw error;
    }
  }

  private async timesOfAll(context: RequestContext): Promise<number[]> {
    const times: number[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_BACKUP_PAGES; page++) {
      const { backups, nextCursor } = await this.backups.list(context, BACKUPS_PAGE, cursor);
      for (const backup of backups) if (holdsAll(backup)) times.push(Date.parse(backup.takenAt));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    return times;
  }
}

/** One whose file is kept no longer was made all the same. */
const holdsAll = (backup: BackupView): backup is BackupView & { takenAt: string } =>
  backup.all && backup.takenAt !== null && (backup.state === 'taken' || backup.state === 'expired');
