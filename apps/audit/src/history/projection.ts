import { bulkInsert, bulkUpsert, inChunks, type Projection } from '@keyledger/database';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Transaction } from 'kysely';
import type { AuditTables } from '../tables.js';
import { foldHistory, type HistoryChanges } from './fold.js';
import { createHistoryTables, dropHistoryTables, historyTables } from './tables.js';

/**
 * What happened to each key, and what is needed to find it: the project of keys and principals, the target of aliases.
 *
 * Of a deleted key one row stays, its `KeyDeleted`. Everything else about it goes, also from other keys' histories what
 * was sealed under its history key, because a replay can read neither any more.
 */
export const historyProjection: Projection<AuditTables> = {
  name: 'history',
  version: 1,
  prefixes: ['key-', 'alias-', 'principal-'],
  tables: historyTables,
  create: createHistoryTables,
  drop: dropHistoryTables,
  apply: applyHistory,
};

async function applyHistory(trx: Transaction<AuditTables>, events: OpenedEvent[]): Promise<void> {
  const changes = foldHistory(events);
  const deletedNow = [...changes.keys.values()].filter(({ deleted }) => deleted).map((key) => key.key_id);
  await forgetKeys(trx, deletedNow);
  const deleted = new Set([...deletedNow, ...(await deletedBefore(trx, changes))]);
  const kept = changes.rows.filter(
    ({ type, key_id: keyId, sealed_under: sealedUnder }) =>
      type === 'KeyDeleted' || !(deleted.has(keyId) || (sealedUnder !== null && deleted.has(sealedUnder))),
  );
  await bulkInsert(trx, 'history', kept);
  await bulkUpsert(trx, 'keys', [...changes.keys.values()], ['key_id']);
  const principals = [...changes.principals].map(([id, project]) => ({
    principal_id: id,
    project_id: project,
  }));
  await bulkUpsert(trx, 'principals', principals, ['principal_id']);
  await pointAliases(trx, changes, deleted);
}

/** Removes what earlier batches wrote about keys that are deleted now. */
async function forgetKeys(trx: Transaction<AuditTables>, keyIds: string[]): Promise<void> {
  for (const ids of inChunks(keyIds)) {
    await trx.deleteFrom('history').where('key_id', 'in', ids).execute();
    await trx.deleteFrom('history').where('sealed_under', 'in', ids).execute();
    await trx.deleteFrom('aliases').where('key_id', 'in', ids).execute();
  }
}

/** Keys that were deleted in earlier batches, of those that alias events can still be about. */
async function deletedBefore(trx: Transaction<AuditTables>, changes: HistoryChanges): Promise<string[]> {
  const targets = [...changes.aliases.values()].map(({ keyId }) => keyId);
  const others = changes.rows.filter((row) => row.type.startsWith('Alias')).map((row) => row.key_id);
  const asked = [...new Set([...targets, ...others])].filter((id) => id !== null);
  const found: string[] = [];
  for (const ids of inChunks(asked)) {
    const rows = await trx
      .selectFrom('keys')
      .select('key_id')
      .where('key_id', 'in', ids)
      .where('deleted', '=', 1)
      .execute();
    found.push(...rows.map((row) => row.key_id));
  }
  return found;
}

/** An alias of a deleted key is none, whichever of the two came first in the log. */
async function pointAliases(
  trx: Transaction<AuditTables>,
  { aliases }: HistoryChanges,
  deleted: ReadonlySet<string>,
): Promise<void> {
  const rows: AuditTables['aliases'][] = [];
  for (const { projectId, name, keyId } of aliases.values()) {
    if (keyId !== null && !deleted.has(keyId)) {
      rows.push({ project_id: projectId, name, key_id: keyId });
    } else {
      await trx.deleteFrom('aliases').where('project_id', '=', projectId).where('name', '=', name).execute();
    }
  }
  await bulkUpsert(trx, 'aliases', rows, ['project_id', 'name']);
}
