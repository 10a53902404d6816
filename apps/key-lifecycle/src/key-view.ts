import type { KeyView } from '@keyledger/contracts';
import type { DeletedKey, Key } from '@keyledger/domain';

/** A key as answers show it. */
export function keyView(key: Omit<Key, 'versions' | 'grants'>, aliases: string[]): KeyView {
  return {
    id: key.id,
    projectId: key.projectId,
    description: key.description,
    state: key.state,
    spec: key.spec,
    usage: key.usage,
    origin: key.origin,
    currentVersion: key.currentVersion,
    aliases,
    tags: key.tags,
    createdAt: key.createdAt,
    deletionAt: key.deletionAt,
    rotation: key.rotation,
    boundResources: key.boundResources,
    resourcesBlocked: key.resourcesBlocked,
    materialExpiresAt: key.material.expiresAt,
    permissions: key.permissions,
    revision: key.revision,
  };
}

/** What `delete-now` answers: the key as it was, without what is no more. */
export function deletedView(before: Key, deleted: DeletedKey): KeyView {
  const bare = {
    ...before,
    description: '',
    tags: {},
    boundResources: {},
    resourcesBlocked: false,
    permissions: {},
    currentVersion: 0,
  };
  const rotation = { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 };
  return {
    ...keyView({ ...bare, rotation, revision: deleted.revision }, []),
    state: 'Deleted',
    deletionAt: deleted.deletedAt,
  };
}
