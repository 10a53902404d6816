import type { Database } from '@keyledger/database';
import { requireInUse } from './in-use.js';
import { lockMaterial } from './material-lock.js';
import type { ImportParametersRow, MaterialTables } from './schema.js';

/**
 * Keeps parameters, drops expired ones of all keys and the oldest of this key, in one transaction.
 * @param max parameters kept per key
 * @param now ISO 8601 UTC
 * @returns false when the key's material was destroyed; nothing is kept then.
 * @throws MasterKeyRetiredError
 */
export async function addImportParameters(
  database: Database<MaterialTables>,
  row: ImportParametersRow,
  max: number,
  now: string,
): Promise<boolean> {
  return database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    await requireInUse(trx, row.mkey_id);
    const destroyed = trx.selectFrom('destroyed_keys').select('key_id').where('key_id', '=', row.key_id);
    if (await destroyed.executeTakeFirst()) return false;
    await trx.deleteFrom('import_parameters').where('valid_to', '<=', now).execute();
    await trx.insertInto('import_parameters').values(row).execute();
    const ofKey = await trx
      .selectFrom('import_parameters')
      .select('token_id')
      .where('key_id', '=', row.key_id)
      .where('token_id', '!=', row.token_id)
      .orderBy('valid_to', 'desc')
      .orderBy('token_id')
      .execute();
    const tooMany = ofKey.slice(max - 1).map(({ token_id }) => token_id);
    if (tooMany.length > 0) {
      await trx.deleteFrom('import_parameters').where('token_id', 'in', tooMany).execute();
    }
    return true;
  });
}

/** @param now ISO 8601 UTC. @returns whether any had expired */
export async function deleteExpiredParameters(
  { kysely }: Database<MaterialTables>,
  now: string,
): Promise<boolean> {
  return kysely.transaction().execute(async (trx) => {
    // It takes many rows in an order of its own, as a rewrapping does.
    await lockMaterial(trx, 'alone');
    const { numDeletedRows } = await trx
      .deleteFrom('import_parameters')
      .where('valid_to', '<=', now)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  });
}
