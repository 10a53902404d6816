import type { ResourcesBlocked, ResourcesReleased } from '../events.js';
import type { Key } from '../state.js';

/**
 * Seed 004: volumes are blocked before the lost key that encrypts them is restored, and released after. Whoever manages the
 * key says so of all its resources at once.
 */
export interface BlockResources {
  type: 'BlockResources';
}
export interface ReleaseResources {
  type: 'ReleaseResources';
}

/** Allowed in every living state: material can be lost, and is restored, whatever the key's state. */
export const blockResources = (key: Key): ResourcesBlocked[] =>
  key.resourcesBlocked ? [] : [{ type: 'ResourcesBlocked', data: {} }];

export const releaseResources = (key: Key): ResourcesReleased[] =>
  key.resourcesBlocked ? [{ type: 'ResourcesReleased', data: {} }] : [];
