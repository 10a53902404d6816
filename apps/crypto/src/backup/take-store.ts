import { RecordCounter } from '@keyledger/backup-file';
import type { BackupRows } from './backup-rows.js';
import type { PrimaryBackup } from './primary-backup.js';
import type { BackupRow } from './schema.js';
import type { StoredRecords } from './stored-records.js';
import type { Taken } from './take-file.js';

/**
 * Writes everything there is into the backup store anew: what was made before there was a store, and what the store has lost.
 * @throws OvertakenError; KeyledgerError Unavailable: the store is down
 */
export async function takeStore(
  rows: BackupRows,
  job: BackupRow,
  pages: ReturnType<StoredRecords['pages']>,
  backup: PrimaryBackup,
): Promise<Taken> {
  const counter = new RecordCounter();
  for await (const page of pages) {
    await backup.keep(page);
    for (const record of page) counter.count(record);
    await rows.update(job);
  }
  return { counts: counter.counts, bytes: null, sha256: null };
}
