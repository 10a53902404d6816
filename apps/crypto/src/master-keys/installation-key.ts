import type { MaterialStore } from '../material-store/material-store.js';
import { channelKeyPlace } from '../wrapping/places.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import type { MasterKeys } from './master-keys.js';

/**
 * A key that all nodes of the installation share and that outlives every master key: made by the first node that needs it, and
 * kept wrapped. The caller wipes what it gets.
 *
 * @param propose a new one, in case that there is none yet
 * @throws KeyledgerError Sealed
 */
export async function installationKey(
  masters: MasterKeys,
  store: MaterialStore,
  id: string,
  propose: () => Buffer | Promise<Buffer>,
): Promise<Buffer> {
  const row = await masters.wrapping(async ({ id: mkeyId, key }) => {
    const place = { id, mkey_id: mkeyId };
    const proposed = await propose();
    const wrapped = wrap(key, channelKeyPlace(place), proposed);
    proposed.fill(0);
    return store.sharedKey({ ...place, wrapped });
  });
  return unwrap(await masters.master(row.mkey_id), channelKeyPlace(row), row.wrapped);
}
