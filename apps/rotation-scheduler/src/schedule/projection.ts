import type { ScheduledKind } from '@keyledger/contracts';
import { bulkUpsert, inChunks, type Projection } from '@keyledger/database';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Kysely, Transaction } from 'kysely';
import { applyCustody, CUSTODY_PREFIX } from './custody.js';
import { foldSchedule, type KeyChanges } from './fold.js';
import {
  createScheduleTables,
  dropScheduleTables,
  KEY_KINDS,
  scheduleTables,
  type ScheduleRow,
  type ScheduleTables,
} from './tables.js';

/** The due times of rotations (the hierarchy's own too), deletions, expiries and reminders, as the log tells them. */
export const scheduleProjection: Projection<ScheduleTables> = {
  name: 'schedule',
  version: 3,
  prefixes: ['key-', CUSTODY_PREFIX],
  tables: scheduleTables,
  create: createScheduleTables,
  drop: dropScheduleTables,
  apply: applySchedule,
};

async function applySchedule(trx: Transaction<ScheduleTables>, events: OpenedEvent[]): Promise<void> {
  const changes = [...foldSchedule(events)];
  const living = changes.filter(([, change]) => !change.deleted);
  const deleted = changes.filter(([, change]) => change.deleted).map(([keyId]) => keyId);

  const created = living.flatMap(([keyId, { projectId }]) =>
    projectId === undefined ? [] : { key_id: keyId, project_id: projectId },
  );
  await bulkUpsert(trx, 'keys', created, ['key_id']);
  for (const kind of KEY_KINDS) await remove(trx, keysWithout(kind, living), kind);
  await bulkUpsert(trx, 'schedule', await rowsOf(trx, living), ['key_id', 'kind']);

  for (const ids of inChunks(deleted)) {
    await trx.deleteFrom('schedule').where('key_id', 'in', ids).execute();
    await trx.deleteFrom('keys').where('key_id', 'in', ids).execute();
  }
  await applyCustody(trx, events);
}

/** Keys that have no time of this kind any more. A key that is new never had one. */
const keysWithout = (kind: ScheduledKind, changes: readonly [string, KeyChanges][]): string[] =>
  changes
    .filter(([, change]) => change[kind] === null && change.projectId === undefined)
    .map(([keyId]) => keyId);

async function rowsOf(
  trx: Kysely<ScheduleTables>,
  changes: readonly [string, KeyChanges][],
): Promise<ScheduleRow[]> {
  const times = changes.flatMap(([keyId, change]) =>
    KEY_KINDS.flatMap((kind) => {
      const dueAt = change[kind];
      return typeof dueAt === 'string' ? { keyId, kind, dueAt } : [];
    }),
  );
  const projects = await projectsOf(trx, [...new Set(times.map(({ keyId }) => keyId))]);
  return times.map(({ keyId, kind, dueAt }) => {
    const projectId = projects.get(keyId);
    if (projectId === undefined) throw new Error(`key ${keyId} has a due time and no beginning`);
    return { key_id: keyId, kind, due_at: dueAt, project_id: projectId };
  });
}

async function projectsOf(trx: Kysely<ScheduleTables>, keyIds: string[]): Promise<Map<string, string>> {
  const projects = new Map<string, string>();
  for (const ids of inChunks(keyIds)) {
    const rows = await trx.selectFrom('keys').selectAll().where('key_id', 'in', ids).execute();
    for (const row of rows) projects.set(row.key_id, row.project_id);
  }
  return projects;
}

async function remove(trx: Kysely<ScheduleTables>, keyIds: string[], kind: ScheduledKind): Promise<void> {
  for (const ids of inChunks(keyIds)) {
    await trx.deleteFrom('schedule').where('key_id', 'in', ids).where('kind', '=', kind).execute();
  }
}
