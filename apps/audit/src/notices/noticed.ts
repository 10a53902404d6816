import type { KeyEventType } from '@keyledger/domain';

interface Noticed {
  /** Last part of the CloudEvents type: `dev.keyledger.key.<name>`. */
  name: string;
  /** What happened, after "Key 1234…". */
  words: string;
}

/** The events that people are told of. */
export const NOTICED = {
  KeyEnabled: { name: 'enabled', words: 'was enabled' },
  KeyDisabled: { name: 'disabled', words: 'was disabled' },
  KeyDeletionScheduled: { name: 'deletion-scheduled', words: 'is scheduled for deletion' },
  KeyDeletionNearing: { name: 'deletion-nearing', words: 'will soon be deleted' },
  KeyDeletionCancelled: { name: 'deletion-cancelled', words: 'will not be deleted' },
  KeyDeleted: { name: 'deleted', words: 'was deleted' },
  KeyRotationFailed: { name: 'rotation-failed', words: 'could not be rotated' },
  KeyMaterialImported: { name: 'material-imported', words: 'got imported material' },
  KeyMaterialDeleted: { name: 'material-deleted', words: 'lost its imported material' },
  KeyMaterialExpired: { name: 'material-expired', words: 'has expired material' },
  KeyMaterialExpiryNearing: { name: 'material-expiry-nearing', words: 'has material that will soon expire' },
} as const satisfies Partial<Record<KeyEventType, Noticed>>;

export type NoticedType = keyof typeof NOTICED;

export const isNoticed = (type: string): type is NoticedType => Object.hasOwn(NOTICED, type);

/** What a notice says beside key, event and time: gone with the key. Canonical JSON in the outbox. */
export type NoticeContent = {
  description?: string;
  /** The key's state after the event. */
  state?: string;
  by: { id: string; name: string };
  deletionAt?: string;
  expiresAt?: string;
  reason?: string;
};
