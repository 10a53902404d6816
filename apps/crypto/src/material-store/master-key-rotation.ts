import { fromJsonText, toJsonText, type Database } from '@keyledger/database';
import { KeyledgerError, type EventMetadata, type Json, type Trigger } from '@keyledger/domain';
import type { Transaction } from 'kysely';
import { lockMaterial } from './material-lock.js';
import { readRoot } from './root-record.js';
import type { MasterKeyRow, MaterialTables } from './schema.js';
import { assertHeld, type HeldLease } from './work-lease.js';
import { countSecrets, replaceWrapped, wrapAnything, type Rewrapped } from './wrapped-rows.js';
import type { WrappedTable } from './wrapped-tables.js';

/** The rotation under way, kept beside the rows that it is about: whoever finds it can bring it to its end. */
export interface MasterKeyRotationRecord {
  /** The new master key. */
  masterKeyId: string;
  rootKeyId: string;
  /** Those that it takes the place of. */
  replaces: string[];
  trigger: Trigger;
  /** Who is behind it, for the log. */
  cause: EventMetadata;
  /** ISO 8601 UTC. */
  startedAt: string;
  /** Secrets rewrapped so far, and an estimate of those that are left: secrets come and go meanwhile. */
  rewrapped: number;
  remaining: number;
}

const ROTATION = 'master-key-rotation';

type Reader = Database<MaterialTables>['kysely'] | Transaction<MaterialTables>;

/** The rotation that is under way, or null. */
export async function readRotation(db: Reader): Promise<MasterKeyRotationRecord | null> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', ROTATION).executeTakeFirst();
  return row ? fromJsonText<MasterKeyRotationRecord>(row.value) : null;
}

/**
 * From now on this master key is the one in use, and all before it are retiring. In one transaction, which waits for the writes
 * that are under way.
 * @returns the rotation that is under way then: this one, or one that was quicker
 * @throws KeyledgerError ConcurrentChange: the master key is wrapped by a root key that is no longer the one of the store
 */
export async function beginRotation(
  database: Database<MaterialTables>,
  row: MasterKeyRow,
  { trigger, cause }: Pick<MasterKeyRotationRecord, 'trigger' | 'cause'>,
  tables: readonly WrappedTable[],
): Promise<MasterKeyRotationRecord> {
  const remaining = await countSecrets(database, tables);
  return database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    const running = await readRotation(trx);
    if (running) return running;
    if ((await readRoot(trx))?.rootKeyId !== row.root_key_id) {
      throw new KeyledgerError('ConcurrentChange', 'the root key was rotated a moment ago: try again');
    }
    const before = await trx.selectFrom('master_keys').select('id').orderBy('created_at').execute();
    const record: MasterKeyRotationRecord = {
      masterKeyId: row.id,
      rootKeyId: row.root_key_id,
      replaces: before.map(({ id }) => id),
      trigger,
      cause,
      startedAt: row.created_at,
      rewrapped: 0,
      remaining,
    };
    await trx.updateTable('master_keys').set({ state: 'retiring' }).execute();
    await trx.insertInto('master_keys').values(row).execute();
    await trx
      .insertInto('meta')
      .values({ name: ROTATION, value: textOf(record) })
      .execute();
    return record;
  });
}

/**
 * Keeps rewrapped secrets and how far the rotation is, in one transaction.
 * @returns the rotation as it is then
 * @throws KeyledgerError Busy: the turn has ended, and another node may go on
 */
export async function keepRewrapped(
  { kysely }: Database<MaterialTables>,
  lease: HeldLease,
  record: MasterKeyRotationRecord,
  table: WrappedTable,
  secrets: readonly Rewrapped[],
): Promise<MasterKeyRotationRecord> {
  return kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'shared');
    await assertHeld(trx, lease);
    const replaced = await replaceWrapped(trx, table, record.masterKeyId, secrets);
    const further = {
      ...record,
      rewrapped: record.rewrapped + replaced,
      remaining: Math.max(0, record.remaining - replaced),
    };
    await trx
      .updateTable('meta')
      .set({ value: textOf(further) })
      .where('name', '=', ROTATION)
      .execute();
    return further;
  });
}

/**
 * Removes the replaced master keys, when they wrap nothing any more.
 * @returns false when something is left
 */
export async function removeReplaced(
  { kysely }: Database<MaterialTables>,
  { replaces }: MasterKeyRotationRecord,
): Promise<boolean> {
  return kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    if (await wrapAnything(trx, replaces)) return false;
    await trx.deleteFrom('master_keys').where('id', 'in', replaces).where('state', '=', 'retiring').execute();
    return true;
  });
}

/** Forgets a rotation that is over: another one may begin. */
export async function endRotation({ kysely }: Database<MaterialTables>): Promise<void> {
  await kysely.deleteFrom('meta').where('name', '=', ROTATION).execute();
}

const textOf = (record: MasterKeyRotationRecord): string => toJsonText(record as unknown as Json);
