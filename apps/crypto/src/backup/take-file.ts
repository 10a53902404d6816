import { createHash } from 'node:crypto';
import { writeBackup, type BackupCounts, type BackupHeader, type BackupRecord } from '@keyledger/backup-file';
import { BACKUP_PIECE_BYTES } from '@keyledger/contracts';
import type { BackupRows } from './backup-rows.js';
import { MAX_BACKUP_PIECES } from './limits.js';
import type { BackupRow } from './schema.js';

/** What a backup came to. */
export interface Taken {
  counts: BackupCounts;
  bytes: number | null;
  sha256: string | null;
}

/** A backup cannot be made, whoever tries again. The message says why. */
export class BackupImpossibleError extends Error {
  override readonly name = 'BackupImpossibleError';
}

/**
 * Makes a backup file and keeps it in pieces. An attempt that was cut short left pieces of another file key: each begins anew.
 * @throws OvertakenError, BackupImpossibleError; whatever reading the records throws.
 */
export async function takeFile(
  rows: BackupRows,
  job: BackupRow,
  header: BackupHeader,
  records: AsyncIterable<BackupRecord>,
): Promise<Taken> {
  const digest = createHash('sha256');
  let held: Buffer[] = [];
  let heldBytes = 0;
  let bytes = 0;
  let piece = 0;
  const flush = async (): Promise<void> => {
    const whole = Buffer.concat(held);
    if (piece === MAX_BACKUP_PIECES) {
      throw new BackupImpossibleError('there are too many keys for one file: choose some');
    }
    await rows.update(job);
    await rows.addPiece(job, piece, whole.subarray(0, BACKUP_PIECE_BYTES));
    piece += 1;
    held = [whole.subarray(BACKUP_PIECE_BYTES)];
    heldBytes = held[0]!.length;
  };
  const writing = writeBackup(header, records);
  for (;;) {
    const { value, done } = await writing.next();
    if (done) {
      if (heldBytes > 0) await flush();
      return { counts: value, bytes, sha256: digest.digest('hex') };
    }
    digest.update(value);
    held.push(Buffer.from(value));
    heldBytes += value.length;
    bytes += value.length;
    while (heldBytes >= BACKUP_PIECE_BYTES) await flush();
  }
}
