import type { Transaction } from 'kysely';
import { MasterKeyRetiredError } from '../master-keys/master-key-retired.js';
import type { MaterialTables } from './schema.js';

/**
 * Which of these master keys new secrets may be wrapped under. To be asked in the transaction that writes them, under
 * `lockMaterial`: a rotation takes that lock alone, so that after it nothing is written under the master keys that it retires.
 */
export async function inUseAmong(
  trx: Transaction<MaterialTables>,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom('master_keys')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .where('state', '=', 'in-use')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** @throws MasterKeyRetiredError */
export async function requireInUse(trx: Transaction<MaterialTables>, id: string): Promise<void> {
  if (!(await inUseAmong(trx, [id])).has(id)) throw new MasterKeyRetiredError(id);
}
