import type { ProviderAlgorithm } from '../custody/events.js';
import type { KeyOrigin } from './events.js';
import type { Grant, KeyPermission } from './grants.js';
import type { KeySpec, KeyUsage } from './specs.js';

/** The states of DESIGN 4. `Creating` is over before the first event and so never seen in a stream. */
export const KEY_STATES = ['PendingImport', 'Enabled', 'Disabled', 'PendingDeletion', 'Deleted'] as const;
export type KeyState = (typeof KEY_STATES)[number];

export interface KeyVersion {
  version: number;
  /** The version's own state, kept while the key's state covers it (seed 002: each gets back the state that it had). */
  state: 'Enabled' | 'Disabled';
  createdAt: string;
  fingerprint: string;
  publicKey?: string;
}

export interface RotationStatus {
  enabled: boolean;
  periodDays: number | null;
  lastRotatedAt: string | null;
  nextRotationAt: string | null;
  count: number;
}

/** A key as its events tell it. Times are ISO 8601 UTC. */
export interface Key {
  id: string;
  projectId: string;
  description: string;
  state: Exclude<KeyState, 'Deleted'>;
  spec: KeySpec;
  usage: KeyUsage;
  origin: KeyOrigin;
  currentVersion: number;
  versions: KeyVersion[];
  tags: Record<string, string>;
  createdAt: string;
  deletionAt: string | null;
  rotation: RotationStatus;
  /** Imported material comes and goes, with or without a time of expiry (ISO 8601 UTC). */
  material: { present: boolean; expiresAt: string | null; reminded: boolean };
  grants: Grant[];
  /** Per principal, what it was given on this key alone; sorted. */
  permissions: Record<string, KeyPermission[]>;
  /** Whether people were told that the deletion is near. */
  deletionReminded: boolean;
  /** Number of protected resources per type (volumes, snapshots…). */
  boundResources: Record<string, number>;
  /** The same resources by what they are encrypted with; an algorithm of none is absent. */
  boundByAlgorithm: Partial<Record<ProviderAlgorithm, number>>;
  /** Nobody uses the bound resources now: lost material may be restored, and no further resource be bound. */
  resourcesBlocked: boolean;
  /** Revision of the last event of the key's stream. */
  revision: number;
}

/** What is left of a key that was deleted. */
export interface DeletedKey {
  id: string;
  projectId: string;
  state: 'Deleted';
  deletedAt: string;
  actor: string;
  revision: number;
}

/** Undefined: the stream has no event yet. */
export type KeyHistory = Key | DeletedKey | undefined;
