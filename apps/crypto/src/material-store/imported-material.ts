import { bulkInsertIfAbsent, type Database } from '@keyledger/database';
import { requireInUse } from './in-use.js';
import { lockMaterial } from './material-lock.js';
import type { KeyVersionRow, MaterialTables } from './schema.js';

/**
 * Keeps imported material, in one transaction.
 * @param replaces the wrapped material that it takes the place of, if that is still there
 * @returns what is there then: `row` itself, or other material that was quicker.
 * @throws MasterKeyRetiredError
 */
export async function keepImported(
  database: Database<MaterialTables>,
  row: KeyVersionRow,
  replaces: Uint8Array | null,
): Promise<KeyVersionRow | 'destroyed'> {
  const { key_id, version } = row;
  return database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    await requireInUse(trx, row.mkey_id);
    const destroyed = trx.selectFrom('destroyed_keys').select('key_id').where('key_id', '=', key_id);
    if (await destroyed.executeTakeFirst()) return 'destroyed';
    if (replaces) {
      await trx
        .deleteFrom('key_versions')
        .where('key_id', '=', key_id)
        .where('version', '=', version)
        .where('wrapped', '=', replaces)
        .execute();
    }
    if ((await bulkInsertIfAbsent(trx, 'key_versions', [{ ...row }])) === 1) return row;
    return trx
      .selectFrom('key_versions')
      .selectAll()
      .where('key_id', '=', key_id)
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
  });
}

/** Removes the material of all versions of a key, which can have material again. */
export async function removeVersions(database: Database<MaterialTables>, keyId: string): Promise<void> {
  await database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    await trx.deleteFrom('key_versions').where('key_id', '=', keyId).execute();
  });
}
