import { bulkInsertIfAbsent, type Database } from '@keyledger/database';
import { lockMaterial } from './material-lock.js';
import type { MaterialTables } from './schema.js';

/** Removes the material, wrapping keys for import and history keys of these keys and leaves their ids, in one transaction. */
export async function destroyMaterial(
  database: Database<MaterialTables>,
  keyIds: readonly string[],
): Promise<void> {
  await database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'alone');
    const ids = [...new Set(keyIds)];
    await bulkInsertIfAbsent(
      trx,
      'destroyed_keys',
      ids.map((key_id) => ({ key_id })),
    );
    await trx.deleteFrom('key_versions').where('key_id', 'in', ids).execute();
    await trx.deleteFrom('import_parameters').where('key_id', 'in', ids).execute();
    await trx.deleteFrom('history_keys').where('key_id', 'in', ids).execute();
  });
}
