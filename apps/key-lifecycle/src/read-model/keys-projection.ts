import type { Transaction } from 'kysely';
import { bulkUpsert, type Projection } from '@keyledger/database';
import {
  evolve,
  keyIdOfStream,
  type Key,
  type Grant,
  type KeyHistory,
  type KeyVersion,
} from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import { upcastKeyEvent } from '../log/upcast.js';
import { grantRows, writeAccess } from './access-rows.js';
import { applyAliasEvents } from './alias-rows.js';
import { writeCounts } from './count-rows.js';
import { createReadModel, dropReadModel } from './schema.js';
import type { LifecycleTables } from './tables.js';

type Trx = Transaction<LifecycleTables>;

/** A key while a batch is folded into it. */
export interface Folded {
  state: KeyHistory;
  createdPosition: number;
  /** Position of the last event folded. */
  position: number;
  before: Key | undefined;
  /** Position of each GrantCreated seen in this batch. */
  grantPositions: Map<string, number>;
}

/** Keys, their versions, tags and aliases, from the log. */
export const keysProjection: Projection<LifecycleTables> = {
  name: 'keys',
  version: 5,
  prefixes: ['key-', 'alias-'],
  tables: [
    // Not by id: the rows lie in the order in which they were made, and a replay reads them one after the other.
    { name: 'keys', orderBy: ['project_id', 'created_position'] },
    { name: 'key_versions', orderBy: ['key_id', 'version'] },
    { name: 'key_tags', orderBy: ['key_id', 'name'] },
    { name: 'key_grants', orderBy: ['key_id', 'grant_id'] },
    { name: 'key_permissions', orderBy: ['key_id', 'principal_id', 'permission'] },
    { name: 'key_counts', orderBy: ['project_id'] },
    { name: 'resource_counts', orderBy: ['algorithm'] },
    { name: 'aliases', orderBy: ['project_id', 'name', 'since_position'] },
    { name: 'deleted_keys', orderBy: ['id'] },
  ],
  create: createReadModel,
  drop: dropReadModel,
  apply: applyBatch,
};

async function applyBatch(trx: Trx, events: OpenedEvent[]): Promise<void> {
  const keyEvents = events.filter(({ stream }) => stream.startsWith('key-'));
  const keys = await foldKeys(trx, keyEvents);
  await applyAliasEvents(trx, events);
  await writeKeys(trx, keys);
}

async function foldKeys(trx: Trx, events: readonly OpenedEvent[]): Promise<Map<string, Folded>> {
  // A key that is created in this batch has no rows yet; the others are read together.
  const known = new Set(
    events.filter(({ revision }) => revision > 0).map(({ stream }) => keyIdOfStream(stream)!),
  );
  const keys = await loadKeys(trx, [...known]);
  for (const event of events) {
    // Without its history key an event is noise; the KeyDeleted behind it says what is left of the key.
    if (event.data === null) continue;
    const keyId = keyIdOfStream(event.stream)!;
    const folded = keys.get(keyId) ?? {
      state: undefined,
      createdPosition: event.position,
      position: -1,
      before: undefined,
      grantPositions: new Map<string, number>(),
    };
    folded.state = evolve(folded.state, upcastKeyEvent(event), {
      keyId,
      revision: event.revision,
      time: event.time,
    });
    folded.position = event.position;
    if (event.type === 'GrantCreated') folded.grantPositions.set(String(event.data.grantId), event.position);
    keys.set(keyId, folded);
  }
  return keys;
}

async function loadKeys(trx: Trx, ids: string[]): Promise<Map<string, Folded>> {
  const keys = new Map<string, Folded>();
  if (ids.length === 0) return keys;
  const rows = await trx.selectFrom('keys').selectAll().where('id', 'in', ids).execute();
  const versions = await trx
    .selectFrom('key_versions')
    .selectAll()
    .where('key_id', 'in', ids)
    .orderBy('version')
    .execute();
  const byKey = Map.groupBy(versions, ({ key_id }) => key_id);
  const grants = Map.groupBy(await grantRows(trx, ids), ({ key_id }) => key_id);
  for (const row of rows) {
    const key: Key = {
      ...(JSON.parse(row.body) as Key),
      versions: (byKey.get(row.id) ?? []).map(versionOfRow),
      grants: (grants.get(row.id) ?? []).map(({ body }) => JSON.parse(body) as Grant),
    };
    keys.set(row.id, {
      state: key,
      createdPosition: row.created_position,
      position: -1,
      before: key,
      grantPositions: new Map(),
    });
  }
  return keys;
}

export function versionOfRow(row: LifecycleTables['key_versions']): KeyVersion {
  return {
    version: row.version,
    state: row.state as KeyVersion['state'],
    createdAt: row.created_at,
    fingerprint: row.fingerprint,
    ...(row.public_key === null ? {} : { publicKey: row.public_key }),
  };
}

async function writeKeys(trx: Trx, keys: Map<string, Folded>): Promise<void> {
  const living = [...keys.values()].filter((each): each is Folded & { state: Key } => {
    return each.position >= 0 && each.state !== undefined && each.state.state !== 'Deleted';
  });
  await bulkUpsert<LifecycleTables>(trx, 'keys', living.map(keyRow), ['id']);
  await bulkUpsert<LifecycleTables>(trx, 'key_versions', living.flatMap(changedVersionRows), [
    'key_id',
    'version',
  ]);
  await writeTags(trx, living);
  await writeAccess(trx, living);
  await writeCounts(trx, [...keys.values()]);
  for (const { state, position } of keys.values()) {
    if (state?.state === 'Deleted' && position >= 0) await scrub(trx, state, position);
  }
}

function keyRow({ state, createdPosition }: Folded & { state: Key }): LifecycleTables['keys'] {
  const { versions: _versions, grants: _grants, ...body } = state;
  return {
    id: state.id,
    project_id: state.projectId,
    created_position: createdPosition,
    state: state.state,
    spec: state.spec,
    search_text: `${state.id}\n${state.description.toLowerCase()}`,
    body: JSON.stringify(body),
  };
}

function changedVersionRows({ state, before }: Folded & { state: Key }): LifecycleTables['key_versions'][] {
  return state.versions
    .filter((version, index) => before?.versions[index]?.state !== version.state)
    .map(({ version, state: own, createdAt, fingerprint, publicKey }) => ({
      key_id: state.id,
      version,
      state: own,
      created_at: createdAt,
      fingerprint,
      public_key: publicKey ?? null,
    }));
}

async function writeTags(trx: Trx, living: (Folded & { state: Key })[]): Promise<void> {
  const changed = living.filter(({ state, before }) => before === undefined || state.tags !== before.tags);
  const changedIds = changed.filter(({ before }) => before !== undefined).map(({ state }) => state.id);
  if (changedIds.length > 0) await trx.deleteFrom('key_tags').where('key_id', 'in', changedIds).execute();
  const rows = changed.flatMap(({ state, createdPosition }) =>
    Object.entries(state.tags).map(([name, value]) => ({
      key_id: state.id,
      name,
      value,
      project_id: state.projectId,
      created_position: createdPosition,
    })),
  );
  await bulkUpsert<LifecycleTables>(trx, 'key_tags', rows, ['key_id', 'name']);
}

/** Of a deleted key one row stays, made of the one event that stays. */
async function scrub(
  trx: Trx,
  deleted: Extract<KeyHistory, { state: 'Deleted' }>,
  position: number,
): Promise<void> {
  const { id } = deleted;
  await trx.deleteFrom('keys').where('id', '=', id).execute();
  await trx.deleteFrom('key_versions').where('key_id', '=', id).execute();
  await trx.deleteFrom('key_tags').where('key_id', '=', id).execute();
  await trx.deleteFrom('key_grants').where('key_id', '=', id).execute();
  await trx.deleteFrom('key_permissions').where('key_id', '=', id).execute();
  await trx.deleteFrom('aliases').where('key_id', '=', id).execute();
  const row = {
    id,
    project_id: deleted.projectId,
    deleted_at: deleted.deletedAt,
    actor: deleted.actor,
    revision: deleted.revision,
    position,
  };
  await bulkUpsert<LifecycleTables>(trx, 'deleted_keys', [row], ['id']);
}
