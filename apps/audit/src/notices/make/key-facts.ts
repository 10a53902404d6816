import { evolve, type Grant, type Key, type KeyEvent, type KeyEventType } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';

/** What notices need of a living key: who may know of it, and what to say. */
export type KeyFacts = Pick<Key, 'description' | 'state' | 'permissions'> & {
  hasMaterial: boolean;
  grants: Grant[];
};

export interface KnownKey {
  projectId: string;
  facts: KeyFacts;
}

const CHANGING: ReadonlySet<string> = new Set<KeyEventType>([
  'KeyCreated',
  'KeyEnabled',
  'KeyDisabled',
  'KeyDescriptionChanged',
  'KeyDeletionScheduled',
  'KeyDeletionCancelled',
  'KeyMaterialImported',
  'KeyMaterialDeleted',
  'KeyMaterialExpired',
  'GrantCreated',
  'GrantRevoked',
  'GrantRetired',
  'KeyPermissionGiven',
  'KeyPermissionTaken',
]);

/** Whether an event changes what notices need of its key. Its deletion does so too, but leaves no key. */
export const changesFacts = (type: string): boolean => CHANGING.has(type);

/** The parts of a key that notices do not need, so that the domain's own fold can be used on those that they do. */
const REST: Omit<Key, keyof KeyFacts | 'id' | 'projectId' | 'material' | 'revision'> = {
  ...{ spec: 'AES_256', usage: 'ENCRYPT_DECRYPT', origin: 'KEYLEDGER', currentVersion: 1, versions: [] },
  ...{ tags: {}, createdAt: '', deletionAt: null, deletionReminded: false },
  ...{ boundResources: {}, boundByAlgorithm: {}, resourcesBlocked: false },
  rotation: { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 },
};

/** Folds one event. One whose history key is destroyed changes nothing: its key's deletion is under way. */
export function foldKey(
  before: KnownKey | undefined,
  event: OpenedEvent,
  keyId: string,
): KnownKey | undefined {
  if (event.data === null || !changesFacts(event.type)) return before;
  if (!before && event.type !== 'KeyCreated') return undefined;
  const place = { keyId, revision: event.revision, time: event.time };
  const after = evolve(before && asKey(before, place), event as unknown as KeyEvent, place);
  if (!after || after.state === 'Deleted') return undefined;
  const { projectId, description, state, permissions, grants, material } = after;
  return { projectId, facts: { description, state, permissions, grants, hasMaterial: material.present } };
}

function asKey({ projectId, facts }: KnownKey, place: { keyId: string; revision: number }): Key {
  const { hasMaterial, ...kept } = facts;
  return {
    ...REST,
    ...kept,
    id: place.keyId,
    projectId,
    revision: place.revision - 1,
    material: { present: hasMaterial, expiresAt: null, reminded: false },
  };
}
