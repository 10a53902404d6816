import { KeyledgerError } from '../../errors.js';
import { MAX_BOUND_RESOURCES_PER_KEY, MAX_RESOURCE_CHARS } from '../../limits.js';
import type { ResourceBound, ResourceUnbound } from '../events.js';
import type { Key } from '../state.js';
import { checkText } from '../tags.js';
import { requireState } from './living-key.js';

/** A resource that a key protects (seed 000: volumes, snapshots, iSCSI targets, LUNs…), named by its owner. */
export interface BindResource {
  type: 'BindResource';
  resourceType: string;
  resourceId: string;
  /** Whether the stream says that it is bound: the state holds counts alone, a key may protect very many. */
  bound: boolean;
}
export interface UnbindResource {
  type: 'UnbindResource';
  resourceType: string;
  resourceId: string;
  bound: boolean;
}

const RESOURCE_TYPE_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

export function bindResource(key: Key, { resourceType, resourceId, bound }: BindResource): ResourceBound[] {
  requireState(key, 'be bound to a resource', 'Enabled');
  checkText(resourceId, 'the resource id');
  if (
    !RESOURCE_TYPE_PATTERN.test(resourceType) ||
    resourceId.length < 1 ||
    resourceId.length > MAX_RESOURCE_CHARS
  ) {
    throw new KeyledgerError(
      'InvalidRequest',
      `a resource has a type of a-z 0-9 - and an id of 1 to ${MAX_RESOURCE_CHARS} characters`,
    );
  }
  if (bound) return [];
  if (boundCount(key) >= MAX_BOUND_RESOURCES_PER_KEY) {
    throw new KeyledgerError(
      'LimitExceeded',
      `a key can be bound to at most ${MAX_BOUND_RESOURCES_PER_KEY} resources`,
    );
  }
  return [{ type: 'ResourceBound', data: { resourceType, resourceId } }];
}

/** Unbinding is allowed in every living state: a resource can go whatever becomes of its key. */
export function unbindResource(
  _key: Key,
  { resourceType, resourceId, bound }: UnbindResource,
): ResourceUnbound[] {
  return bound ? [{ type: 'ResourceUnbound', data: { resourceType, resourceId } }] : [];
}

export function boundCount(key: Pick<Key, 'boundResources'>): number {
  return Object.values(key.boundResources).reduce((sum, count) => sum + count, 0);
}
