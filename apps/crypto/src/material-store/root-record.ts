import { bulkInsertIfAbsent, fromJsonText, toJsonText, type Database } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import type { Transaction } from 'kysely';
import type { MasterKeyRow, MaterialTables } from './schema.js';

/** What a material store knows of the root key that it was set up with. None of it is secret. */
export interface RootKeyRecord {
  /** Names the stream of the root key's events. */
  providerId: string;
  /** `nsk_<uuid>`. */
  rootKeyId: string;
  fingerprint: string;
  custody: string;
  /** What the custody needs to come by the root key again, and what the log may have yet to be told. */
  parameters: JsonObject;
}

/** Name of the record among what the store knows of itself. */
export const ROOT_KEY = 'root-key';

export async function readRoot(
  db: Database<MaterialTables>['kysely'] | Transaction<MaterialTables>,
): Promise<RootKeyRecord | null> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', ROOT_KEY).executeTakeFirst();
  return row ? fromJsonText<RootKeyRecord>(row.value) : null;
}

/** Writes root key record and first master key together, or neither where a record is there already. */
export async function establishRoot(
  database: Database<MaterialTables>,
  record: RootKeyRecord,
  firstMasterKey: MasterKeyRow,
): Promise<void> {
  await database.kysely.transaction().execute(async (trx) => {
    const value = toJsonText({ ...record });
    const inserted = await bulkInsertIfAbsent(trx, 'meta', [{ name: ROOT_KEY, value }]);
    if (inserted === 1) await trx.insertInto('master_keys').values(firstMasterKey).execute();
  });
}
