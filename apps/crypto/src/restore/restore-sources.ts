import { BackupReader, ageIdentity, type BackupHeader, type BackupRecord } from '@keyledger/backup-file';
import { KeyledgerError } from '@keyledger/domain';
import { inParallel } from '../backup/in-parallel.js';
import { STORE_PARALLEL } from '../backup/limits.js';
import {
  CREDENTIALS_PREFIX,
  KEYS_PREFIX,
  type DamagedEntryError,
  type StoreEntries,
} from '../backup/store-entries.js';

/** @throws KeyledgerError InvalidRequest */
export function requireSameInstance(header: BackupHeader, instanceId: string): void {
  if (header.instanceId === instanceId) return;
  throw new KeyledgerError(
    'InvalidRequest',
    `the backup is of another installation (${header.instanceId}): this one is ${instanceId}`,
  );
}

/** The records of an uploaded file. @throws BackupFileError */
export async function* recordsOfFile(
  file: AsyncIterable<Uint8Array>,
  scalar: Uint8Array,
): AsyncGenerator<BackupRecord> {
  const reader = await BackupReader.open(file);
  yield* reader.records(await ageIdentity(scalar));
}

/**
 * The records of the backup store, in the order of their names: those of one key follow each other. Entries are whole each for
 * itself: one that is damaged is passed over, and takes no other with it.
 * @param damaged is told of each of those
 */
export async function* recordsOfStore(
  entries: StoreEntries,
  damaged: (error: DamagedEntryError) => void,
): AsyncGenerator<BackupRecord> {
  for (const prefix of [KEYS_PREFIX, CREDENTIALS_PREFIX]) {
    for await (const names of entries.names(prefix)) {
      const records: (BackupRecord | null)[] = [];
      await inParallel(names.entries(), STORE_PARALLEL, async ([index, name]) => {
        records[index] = await entries.get(name).catch((error: unknown) => {
          if ((error as Error).name !== 'DamagedEntryError') throw error;
          damaged(error as DamagedEntryError);
          return null;
        });
      });
      for (const record of records) if (record) yield record;
    }
  }
}
