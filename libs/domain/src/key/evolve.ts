import { UNNAMED_ALGORITHM } from '../custody/events.js';
import { assertNever } from '../errors.js';
import type { KeyEvent, MaterialFacts, ResourceBound, ResourceUnbound } from './events.js';
import type { KeyPermission } from './grants.js';
import type { Key, KeyHistory, KeyVersion } from './state.js';

/** Where and when an event stands in its key's stream. */
export interface EventPlace {
  keyId: string;
  revision: number;
  /** ISO 8601 UTC. */
  time: string;
}

/** Folds one event into a key's state. Pure; an unknown or impossible event fails loudly. */
export function evolve(before: KeyHistory, event: KeyEvent, place: EventPlace): KeyHistory {
  if (event.type === 'KeyDeleted') {
    const { projectId, actor } = event.data;
    return {
      id: place.keyId,
      projectId,
      state: 'Deleted',
      deletedAt: place.time,
      actor,
      revision: place.revision,
    };
  }
  if (event.type === 'KeyCreated') {
    if (before) throw new Error(`key ${place.keyId} is created twice, at revision ${place.revision}`);
    return created(event.data, place);
  }
  if (!before || before.state === 'Deleted') {
    throw new Error(
      `${event.type} at revision ${place.revision} of key ${place.keyId} has no living key before it`,
    );
  }
  return { ...change(before, event, place), revision: place.revision };
}

type ChangeEvent = Exclude<KeyEvent, { type: 'KeyCreated' | 'KeyDeleted' }>;

function change(key: Key, event: ChangeEvent, place: EventPlace): Key {
  switch (event.type) {
    case 'KeyEnabled':
      return { ...key, state: 'Enabled' };
    case 'KeyDisabled':
      return { ...key, state: 'Disabled' };
    case 'KeyRotated':
      return {
        ...key,
        currentVersion: event.data.version,
        versions: [...key.versions, versionFrom(event.data.version, event.data.material, place.time)],
        rotation: {
          ...key.rotation,
          lastRotatedAt: place.time,
          nextRotationAt: event.data.nextRotationAt ?? key.rotation.nextRotationAt,
          count: key.rotation.count + 1,
        },
      };
    case 'KeyRotationFailed':
      return {
        ...key,
        rotation: {
          ...key.rotation,
          nextRotationAt: event.data.nextRotationAt ?? key.rotation.nextRotationAt,
        },
      };
    case 'KeyRotationScheduleSet':
      return {
        ...key,
        rotation: {
          ...key.rotation,
          enabled: true,
          periodDays: event.data.periodDays,
          nextRotationAt: event.data.nextRotationAt,
        },
      };
    case 'KeyRotationScheduleRemoved':
      return {
        ...key,
        rotation: { ...key.rotation, enabled: false, periodDays: null, nextRotationAt: null },
      };
    case 'KeyVersionDisabled':
      return withVersionState(key, event.data.version, 'Disabled');
    case 'KeyVersionEnabled':
      return withVersionState(key, event.data.version, 'Enabled');
    case 'KeyDescriptionChanged':
      return { ...key, description: event.data.description };
    case 'KeyTagsChanged': {
      const tags = { ...key.tags, ...event.data.set };
      for (const name of event.data.removed) delete tags[name];
      return { ...key, tags };
    }
    case 'KeyDeletionScheduled':
      return { ...key, state: 'PendingDeletion', deletionAt: event.data.deletionAt, deletionReminded: false };
    case 'KeyDeletionNearing':
      return { ...key, deletionReminded: true };
    case 'KeyDeletionCancelled':
      // A key without material goes back to waiting for it; every other ends in Disabled (DESIGN 4).
      return { ...key, state: key.material.present ? 'Disabled' : 'PendingImport', deletionAt: null };
    case 'KeyMaterialImported':
      return imported(key, event.data.material, event.data.expiresAt, place.time);
    case 'KeyMaterialDeleted':
    case 'KeyMaterialExpired':
      return withoutMaterial(key);
    case 'KeyMaterialExpiryNearing':
      return { ...key, material: { ...key.material, reminded: true } };
    case 'GrantCreated':
      return { ...key, grants: [...key.grants, { ...event.data, createdAt: place.time }] };
    case 'GrantRevoked':
    case 'GrantRetired':
      return { ...key, grants: key.grants.filter(({ grantId }) => grantId !== event.data.grantId) };
    case 'KeyPermissionGiven': {
      const held = key.permissions[event.data.principalId] ?? [];
      return withPermissions(key, event.data.principalId, [...held, event.data.permission].sort());
    }
    case 'KeyPermissionTaken': {
      const held = key.permissions[event.data.principalId] ?? [];
      return withPermissions(
        key,
        event.data.principalId,
        held.filter((permission) => permission !== event.data.permission),
      );
    }
    case 'ResourceBound':
      return withBound(key, event, 1);
    case 'ResourceUnbound':
      return withBound(key, event, -1);
    case 'ResourcesBlocked':
      return { ...key, resourcesBlocked: true };
    case 'ResourcesReleased':
      return { ...key, resourcesBlocked: false };
    default:
      return assertNever(event);
  }
}

function created(data: Extract<KeyEvent, { type: 'KeyCreated' }>['data'], place: EventPlace): Key {
  return {
    id: place.keyId,
    projectId: data.projectId,
    description: data.description,
    state: data.material ? 'Enabled' : 'PendingImport',
    spec: data.spec,
    usage: data.usage,
    origin: data.origin,
    currentVersion: data.material ? 1 : 0,
    versions: data.material ? [versionFrom(1, data.material, place.time)] : [],
    tags: data.tags,
    createdAt: place.time,
    deletionAt: null,
    rotation: {
      enabled: data.rotation !== undefined,
      periodDays: data.rotation?.periodDays ?? null,
      lastRotatedAt: null,
      nextRotationAt: data.rotation?.nextRotationAt ?? null,
      count: 0,
    },
    material: { present: data.material !== undefined, expiresAt: null, reminded: false },
    grants: [],
    permissions: {},
    deletionReminded: false,
    boundResources: {},
    boundByAlgorithm: {},
    resourcesBlocked: false,
    revision: place.revision,
  };
}

function versionFrom(version: number, material: MaterialFacts, createdAt: string): KeyVersion {
  return { version, state: 'Enabled', createdAt, ...material };
}

/** The first import makes version 1; a later one brings the same material back. A key that waited for it is Enabled. */
function imported(key: Key, material: MaterialFacts, expiresAt: string | null, time: string): Key {
  return {
    ...key,
    state: key.state === 'PendingImport' ? 'Enabled' : key.state,
    currentVersion: 1,
    versions: key.versions.length > 0 ? key.versions : [versionFrom(1, material, time)],
    material: { present: true, expiresAt, reminded: false },
  };
}

/** A key that waits for its deletion goes on waiting. */
function withoutMaterial(key: Key): Key {
  const state = key.state === 'PendingDeletion' ? key.state : 'PendingImport';
  return { ...key, state, material: { present: false, expiresAt: null, reminded: false } };
}

function withPermissions(key: Key, principalId: string, held: KeyPermission[]): Key {
  const { [principalId]: _before, ...others } = key.permissions;
  return { ...key, permissions: held.length > 0 ? { ...others, [principalId]: held } : others };
}

function withBound(key: Key, { data }: ResourceBound | ResourceUnbound, change: 1 | -1): Key {
  return {
    ...key,
    boundResources: counted(key.boundResources, data.resourceType, change),
    boundByAlgorithm: counted(key.boundByAlgorithm, data.algorithm ?? UNNAMED_ALGORITHM, change),
  };
}

/** Counts by name, where none is no entry. */
function counted(
  counts: Readonly<Partial<Record<string, number>>>,
  name: string,
  change: 1 | -1,
): Record<string, number> {
  const { [name]: before = 0, ...others } = counts as Record<string, number>;
  const count = before + change;
  return count > 0 ? { ...others, [name]: count } : others;
}

function withVersionState(key: Key, version: number, state: KeyVersion['state']): Key {
  return {
    ...key,
    versions: key.versions.map((each) => (each.version === version ? { ...each, state } : each)),
  };
}
