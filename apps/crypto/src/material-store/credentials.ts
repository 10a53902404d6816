import { bulkInsertIfAbsent, type Database } from '@keyledger/database';
import { requireInUse } from './in-use.js';
import { lockMaterial } from './material-lock.js';
import type { CredentialRow, MaterialTables } from './schema.js';

/**
 * @returns false when the access key has a secret already; nothing is changed then.
 * @throws MasterKeyRetiredError
 */
export async function addCredential(
  { kysely }: Database<MaterialTables>,
  row: CredentialRow,
): Promise<boolean> {
  return kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'shared');
    await requireInUse(trx, row.mkey_id);
    return (await bulkInsertIfAbsent(trx, 'credentials', [{ ...row }])) === 1;
  });
}
