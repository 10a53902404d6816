import { PROVIDER_ALGORITHMS, UNNAMED_ALGORITHM, type ProviderAlgorithm } from '../../custody/events.js';
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
  /** What it is encrypted with, one of PROVIDER_ALGORITHMS. */
  algorithm?: string;
  /** What the stream says that it is bound with: the state holds counts alone, a key may protect very many. Null: not bound. */
  bound: ProviderAlgorithm | null;
}
export interface UnbindResource {
  type: 'UnbindResource';
  resourceType: string;
  resourceId: string;
  bound: ProviderAlgorithm | null;
}

const RESOURCE_TYPE_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

export function bindResource(key: Key, command: BindResource): ResourceBound[] {
  const { resourceType, resourceId, bound } = command;
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
  const algorithm = checkAlgorithm(command.algorithm ?? UNNAMED_ALGORITHM);
  if (bound === algorithm) return [];
  if (bound) {
    throw new KeyledgerError('AlreadyExists', `the resource is bound with ${bound}: unbind it first`);
  }
  requireUnblocked(key);
  if (boundCount(key) >= MAX_BOUND_RESOURCES_PER_KEY) {
    throw new KeyledgerError(
      'LimitExceeded',
      `a key can be bound to at most ${MAX_BOUND_RESOURCES_PER_KEY} resources`,
    );
  }
  return [{ type: 'ResourceBound', data: { resourceType, resourceId, algorithm } }];
}

/** Unbinding is allowed in every living state: a resource can go whatever becomes of its key. */
export function unbindResource(
  _key: Key,
  { resourceType, resourceId, bound }: UnbindResource,
): ResourceUnbound[] {
  if (!bound) return [];
  return [{ type: 'ResourceUnbound', data: { resourceType, resourceId, algorithm: bound } }];
}

export function boundCount(key: Pick<Key, 'boundResources'>): number {
  return Object.values(key.boundResources).reduce((sum, count) => sum + count, 0);
}

function checkAlgorithm(text: string): ProviderAlgorithm {
  const algorithm = PROVIDER_ALGORITHMS.find((each) => each === text);
  if (algorithm) return algorithm;
  throw new KeyledgerError('InvalidRequest', `an algorithm is one of ${PROVIDER_ALGORITHMS.join(', ')}`);
}

/** What is bound meanwhile would be in use while its key is restored, and released without having been blocked. */
function requireUnblocked({ resourcesBlocked }: Key): void {
  if (!resourcesBlocked) return;
  throw new KeyledgerError(
    'InvalidKeyState',
    "the key's resources are blocked: it cannot be bound to another until they are released",
  );
}
