import type { Transaction } from 'kysely';
import { bulkUpsert } from '@keyledger/database';
import type { Key } from '@keyledger/domain';
import type { Folded } from './keys-projection.js';
import type { LifecycleTables } from './tables.js';

type Trx = Transaction<LifecycleTables>;
type Living = Folded & { state: Key };

/** The grants of keys, in the order of their creation. */
export function grantRows(trx: Trx, keyIds: string[]): Promise<LifecycleTables['key_grants'][]> {
  return trx
    .selectFrom('key_grants')
    .selectAll()
    .where('key_id', 'in', keyIds)
    .orderBy('created_position')
    .execute();
}

/** Writes what changed of the grants and the permissions of keys. */
export async function writeAccess(trx: Trx, living: readonly Living[]): Promise<void> {
  for (const { state, before } of living) {
    if (before && before.grants !== state.grants) {
      const kept = new Set(state.grants.map(({ grantId }) => grantId));
      const gone = before.grants.map(({ grantId }) => grantId).filter((id) => !kept.has(id));
      if (gone.length > 0) {
        await trx
          .deleteFrom('key_grants')
          .where('key_id', '=', state.id)
          .where('grant_id', 'in', gone)
          .execute();
      }
    }
    if (before && before.permissions !== state.permissions) {
      await trx.deleteFrom('key_permissions').where('key_id', '=', state.id).execute();
    }
  }
  await bulkUpsert<LifecycleTables>(trx, 'key_grants', living.flatMap(newGrantRows), ['key_id', 'grant_id']);
  const changed = living.filter(({ state, before }) => before?.permissions !== state.permissions);
  const columns = ['key_id', 'principal_id', 'permission'];
  await bulkUpsert<LifecycleTables>(trx, 'key_permissions', changed.flatMap(permissionRows), columns);
}

function newGrantRows({ state, grantPositions }: Living): LifecycleTables['key_grants'][] {
  return state.grants
    .filter(({ grantId }) => grantPositions.has(grantId))
    .map((grant) => ({
      key_id: state.id,
      grant_id: grant.grantId,
      project_id: state.projectId,
      grantee: grant.grantee,
      retiring: grant.retiring,
      created_position: grantPositions.get(grant.grantId)!,
      body: JSON.stringify(grant),
    }));
}

function permissionRows({ state }: Living): LifecycleTables['key_permissions'][] {
  return Object.entries(state.permissions).flatMap(([principal_id, held]) =>
    held.map((permission) => ({ key_id: state.id, principal_id, permission })),
  );
}
