import { KEY_EVENT_SCHEMA, type KeyEvent } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';

/** Every type of key event that this version can read. */
export const KNOWN_KEY_EVENTS: ReadonlySet<string> = new Set<KeyEvent['type']>([
  'KeyCreated',
  'KeyEnabled',
  'KeyDisabled',
  'KeyRotated',
  'KeyRotationFailed',
  'KeyRotationScheduleSet',
  'KeyRotationScheduleRemoved',
  'KeyVersionDisabled',
  'KeyVersionEnabled',
  'KeyDescriptionChanged',
  'KeyTagsChanged',
  'KeyDeletionScheduled',
  'KeyDeletionCancelled',
  'KeyDeleted',
  'KeyDeletionNearing',
  'KeyMaterialImported',
  'KeyMaterialDeleted',
  'KeyMaterialExpired',
  'KeyMaterialExpiryNearing',
  'GrantCreated',
  'GrantRevoked',
  'GrantRetired',
  'KeyPermissionGiven',
  'KeyPermissionTaken',
  'ResourceBound',
  'ResourceUnbound',
  'ResourcesBlocked',
  'ResourcesReleased',
]);

/**
 * A stored key event in today's shape: the one place where older schemas are read (there is one schema so far; frozen
 * samples of each are in test/vectors/events).
 * @throws Error for a type or schema that this version does not know: a newer one wrote it.
 */
export function upcastKeyEvent(event: OpenedEvent): KeyEvent {
  if (!KNOWN_KEY_EVENTS.has(event.type))
    throw new Error(`unknown key event ${event.type} at position ${event.position}`);
  if (event.schema > KEY_EVENT_SCHEMA) {
    throw new Error(
      `${event.type} at position ${event.position} has schema ${event.schema}, newer than this version`,
    );
  }
  return { type: event.type, data: event.data } as KeyEvent;
}
