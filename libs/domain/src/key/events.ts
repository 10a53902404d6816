import type { ProviderAlgorithm } from '../custody/events.js';
import type { DomainEvent } from '../event.js';
import type { Grant, KeyPermission } from './grants.js';
import type { KeySpec, KeyUsage } from './specs.js';

/** Where a key's material comes from: made here, or imported by its owner. */
export type KeyOrigin = 'KEYLEDGER' | 'EXTERNAL';

/** What the log may know of a version's material. Never the material itself. */
export interface MaterialFacts {
  /** SHA-256 (hex) over the public key (asymmetric), or a keyed digest of the secret (symmetric). */
  fingerprint: string;
  /** SubjectPublicKeyInfo, DER, base64; asymmetric specs only. */
  publicKey?: string;
}

export type KeyCreated = DomainEvent<
  'KeyCreated',
  {
    projectId: string;
    description: string;
    spec: KeySpec;
    usage: KeyUsage;
    origin: KeyOrigin;
    tags: Record<string, string>;
    /** Version 1's material; absent while an EXTERNAL key waits for its import. */
    material?: MaterialFacts;
    rotation?: { periodDays: number; nextRotationAt: string };
  }
>;
export type KeyEnabled = DomainEvent<'KeyEnabled', Record<string, never>>;
export type KeyDisabled = DomainEvent<'KeyDisabled', Record<string, never>>;
export type KeyRotated = DomainEvent<
  'KeyRotated',
  {
    version: number;
    material: MaterialFacts;
    trigger: 'manual' | 'schedule';
    /** The due time that a scheduled rotation answers. */
    dueAt?: string;
    /** The next due time after a scheduled rotation; a rotation by hand does not move the schedule. */
    nextRotationAt?: string;
  }
>;
export type KeyRotationFailed = DomainEvent<
  'KeyRotationFailed',
  { reason: string; trigger: 'manual' | 'schedule'; dueAt?: string; nextRotationAt?: string }
>;
export type KeyRotationScheduleSet = DomainEvent<
  'KeyRotationScheduleSet',
  { periodDays: number; nextRotationAt: string }
>;
export type KeyRotationScheduleRemoved = DomainEvent<'KeyRotationScheduleRemoved', Record<string, never>>;
export type KeyVersionDisabled = DomainEvent<'KeyVersionDisabled', { version: number }>;
export type KeyVersionEnabled = DomainEvent<'KeyVersionEnabled', { version: number }>;
export type KeyDescriptionChanged = DomainEvent<'KeyDescriptionChanged', { description: string }>;
export type KeyTagsChanged = DomainEvent<
  'KeyTagsChanged',
  { set: Record<string, string>; removed: string[] }
>;
export type KeyDeletionScheduled = DomainEvent<
  'KeyDeletionScheduled',
  { deletionAt: string; waitHours: number }
>;
export type KeyDeletionCancelled = DomainEvent<'KeyDeletionCancelled', Record<string, never>>;
/** The one event that stays of a deleted key, never sealed: its id is the stream's, its time the event's. */
export type KeyDeleted = DomainEvent<'KeyDeleted', { projectId: string; actor: string }>;

export type KeyMaterialImported = DomainEvent<
  'KeyMaterialImported',
  { material: MaterialFacts; expiresAt: string | null }
>;
export type KeyMaterialDeleted = DomainEvent<'KeyMaterialDeleted', Record<string, never>>;
export type KeyMaterialExpired = DomainEvent<'KeyMaterialExpired', { dueAt: string }>;
/** A day before: so that people are told in time. */
export type KeyMaterialExpiryNearing = DomainEvent<'KeyMaterialExpiryNearing', { expiresAt: string }>;
export type KeyDeletionNearing = DomainEvent<'KeyDeletionNearing', { deletionAt: string }>;
export type GrantCreated = DomainEvent<'GrantCreated', Omit<Grant, 'createdAt'>>;
export type GrantRevoked = DomainEvent<'GrantRevoked', { grantId: string }>;
export type GrantRetired = DomainEvent<'GrantRetired', { grantId: string }>;
export type KeyPermissionGiven = DomainEvent<
  'KeyPermissionGiven',
  { principalId: string; permission: KeyPermission }
>;
export type KeyPermissionTaken = DomainEvent<
  'KeyPermissionTaken',
  { principalId: string; permission: KeyPermission }
>;
/** What a resource is encrypted with by its owner, under the key's data keys; events without it mean AES256_CTR. */
interface Resource {
  resourceType: string;
  resourceId: string;
  algorithm?: ProviderAlgorithm;
}
export type ResourceBound = DomainEvent<'ResourceBound', Resource>;
/** With the algorithm that it was bound with. */
export type ResourceUnbound = DomainEvent<'ResourceUnbound', Resource>;
/** Nobody reads or writes the key's resources now: its lost material may be restored (seed 004). */
export type ResourcesBlocked = DomainEvent<'ResourcesBlocked', Record<string, never>>;
export type ResourcesReleased = DomainEvent<'ResourcesReleased', Record<string, never>>;

export type KeyEvent =
  | KeyMaterialImported
  | KeyMaterialDeleted
  | KeyMaterialExpired
  | KeyMaterialExpiryNearing
  | KeyDeletionNearing
  | GrantCreated
  | GrantRevoked
  | GrantRetired
  | KeyPermissionGiven
  | KeyPermissionTaken
  | ResourceBound
  | ResourceUnbound
  | ResourcesBlocked
  | ResourcesReleased
  | KeyCreated
  | KeyEnabled
  | KeyDisabled
  | KeyRotated
  | KeyRotationFailed
  | KeyRotationScheduleSet
  | KeyRotationScheduleRemoved
  | KeyVersionDisabled
  | KeyVersionEnabled
  | KeyDescriptionChanged
  | KeyTagsChanged
  | KeyDeletionScheduled
  | KeyDeletionCancelled
  | KeyDeleted;

export type KeyEventType = KeyEvent['type'];

/** The version of the data's shape that new events are written in; older ones are upcast on read. */
export const KEY_EVENT_SCHEMA = 1;
