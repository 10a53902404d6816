import { toJsonText, type Database } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import type { Transaction } from 'kysely';
import { lockMaterial } from './material-lock.js';
import { ROOT_KEY, readRoot, type RootKeyRecord } from './root-record.js';
import type { MasterKeyRow, MaterialTables } from './schema.js';
import { assertHeld, type HeldLease } from './work-lease.js';

/** What a new root key brings. */
export interface RootReplacement {
  /** Of the root key that is replaced. */
  from: string;
  /** @param masterKeyIds the master keys that are rewrapped */
  record(masterKeyIds: string[]): RootKeyRecord;
  /** The same master key under the new root key. */
  rewrap(row: MasterKeyRow): MasterKeyRow;
}

/**
 * Replaces the root key: all master keys rewrapped and the record changed, or nothing. Who inserts a master key takes the same lock
 * and reads the record behind it, so that none is left under the former root key.
 * @throws KeyledgerError Busy: the lease is lost; ConcurrentChange: the root key is not the one that was to be replaced.
 */
export async function replaceRoot(
  database: Database<MaterialTables>,
  lease: HeldLease,
  replacement: RootReplacement,
): Promise<RootKeyRecord> {
  return database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    await assertHeld(trx, lease);
    if ((await readRoot(trx))?.rootKeyId !== replacement.from) {
      throw new KeyledgerError('ConcurrentChange', 'the root key was replaced meanwhile');
    }
    const rows = await trx.selectFrom('master_keys').selectAll().orderBy('created_at').execute();
    for (const row of rows) {
      const { root_key_id, wrapped } = replacement.rewrap(row);
      await trx.updateTable('master_keys').set({ root_key_id, wrapped }).where('id', '=', row.id).execute();
    }
    const record = replacement.record(rows.map(({ id }) => id));
    await writeRoot(trx, record);
    return record;
  });
}

/** Changes what the record says of the same root key. @throws as `replaceRoot`. */
export async function updateRoot(
  database: Database<MaterialTables>,
  lease: HeldLease,
  record: RootKeyRecord,
): Promise<void> {
  await database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    await assertHeld(trx, lease);
    if ((await readRoot(trx))?.rootKeyId !== record.rootKeyId) {
      throw new KeyledgerError('ConcurrentChange', 'the root key was replaced meanwhile');
    }
    await writeRoot(trx, record);
  });
}

async function writeRoot(trx: Transaction<MaterialTables>, record: RootKeyRecord): Promise<void> {
  const value = toJsonText({ ...record });
  await trx.updateTable('meta').set({ value }).where('name', '=', ROOT_KEY).execute();
}
