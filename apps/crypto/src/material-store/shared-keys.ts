import { bulkInsertIfAbsent, type Database } from '@keyledger/database';
import { requireInUse } from './in-use.js';
import { lockMaterial } from './material-lock.js';
import type { ChannelKeyRow, MaterialTables } from './schema.js';

/** The key of this id that all nodes share: the given one when there was none yet. @throws MasterKeyRetiredError */
export async function sharedKey(
  { kysely }: Database<MaterialTables>,
  proposed: ChannelKeyRow,
): Promise<ChannelKeyRow> {
  const { id, mkey_id, wrapped } = proposed;
  return kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'shared');
    const known = trx.selectFrom('channel_keys').selectAll().where('id', '=', id);
    const there = await known.executeTakeFirst();
    if (there) return there;
    await requireInUse(trx, mkey_id);
    await bulkInsertIfAbsent(trx, 'channel_keys', [{ id, mkey_id, wrapped }]);
    return known.executeTakeFirstOrThrow();
  });
}
