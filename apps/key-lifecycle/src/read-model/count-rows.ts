import type { Transaction } from 'kysely';
import { bulkUpsert } from '@keyledger/database';
import { PROVIDER_ALGORITHMS, type Key, type KeyHistory, type ProviderAlgorithm } from '@keyledger/domain';
import type { Folded } from './keys-projection.js';
import type { LifecycleTables } from './tables.js';

type Trx = Transaction<LifecycleTables>;

/**
 * Writes what changed of the counts. What has none has no row: keys that a replay cannot read any more were never counted there.
 */
export async function writeCounts(trx: Trx, keys: readonly Folded[]): Promise<void> {
  await writeKeyCounts(trx, keys);
  await writeResourceCounts(trx, keys);
}

async function writeKeyCounts(trx: Trx, folded: readonly Folded[]): Promise<void> {
  const changes = new Map<string, number>();
  for (const { state, before } of folded) {
    const change = Number(isLiving(state)) - Number(before !== undefined);
    const projectId = state?.projectId ?? '';
    if (change !== 0) changes.set(projectId, (changes.get(projectId) ?? 0) + change);
  }
  for (const [project_id, change] of changes) {
    const counts = trx.selectFrom('key_counts').select('keys').where('project_id', '=', project_id);
    const keys = ((await counts.executeTakeFirst())?.keys ?? 0) + change;
    if (keys === 0) await trx.deleteFrom('key_counts').where('project_id', '=', project_id).execute();
    else await bulkUpsert<LifecycleTables>(trx, 'key_counts', [{ project_id, keys }], ['project_id']);
  }
}

async function writeResourceCounts(trx: Trx, folded: readonly Folded[]): Promise<void> {
  for (const algorithm of PROVIDER_ALGORITHMS) {
    const change = folded.reduce(
      (sum, { state, before }) => sum + boundTo(state, algorithm) - boundTo(before, algorithm),
      0,
    );
    if (change === 0) continue;
    const counts = trx.selectFrom('resource_counts').select('resources').where('algorithm', '=', algorithm);
    const resources = ((await counts.executeTakeFirst())?.resources ?? 0) + change;
    if (resources === 0) {
      await trx.deleteFrom('resource_counts').where('algorithm', '=', algorithm).execute();
    } else {
      await bulkUpsert<LifecycleTables>(trx, 'resource_counts', [{ algorithm, resources }], ['algorithm']);
    }
  }
}

const isLiving = (state: KeyHistory): state is Key => state !== undefined && state.state !== 'Deleted';

const boundTo = (state: KeyHistory, algorithm: ProviderAlgorithm): number =>
  isLiving(state) ? (state.boundByAlgorithm[algorithm] ?? 0) : 0;
