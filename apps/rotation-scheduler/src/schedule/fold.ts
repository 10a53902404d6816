import { assertNever, keyIdOfStream, type KeyEvent } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';

/** What a batch of events does to one key's due times. Absent: as before. Null: none any more. */
export interface KeyChanges {
  projectId?: string;
  rotation?: string | null;
  deletion?: string | null;
  deleted?: true;
}

/** Folds events in log order. Those whose history key is destroyed say nothing: the key's `KeyDeleted` ends its times. */
export function foldSchedule(events: readonly OpenedEvent[]): Map<string, KeyChanges> {
  const changes = new Map<string, KeyChanges>();
  for (const { stream, type, data } of events) {
    const keyId = keyIdOfStream(stream);
    if (keyId === null || data === null) continue;
    const change = changeOf({ type, data } as unknown as KeyEvent);
    if (change) changes.set(keyId, { ...changes.get(keyId), ...change });
  }
  return changes;
}

function changeOf(event: KeyEvent): KeyChanges | null {
  switch (event.type) {
    case 'KeyCreated':
      return { projectId: event.data.projectId, rotation: event.data.rotation?.nextRotationAt ?? null };
    case 'KeyRotationScheduleSet':
      return { rotation: event.data.nextRotationAt };
    case 'KeyRotationScheduleRemoved':
      return { rotation: null };
    case 'KeyRotated':
    case 'KeyRotationFailed':
      // By hand or on a schedule: only the latter moves the next due time, and then says so.
      return event.data.nextRotationAt === undefined ? null : { rotation: event.data.nextRotationAt };
    case 'KeyDeletionScheduled':
      return { deletion: event.data.deletionAt };
    case 'KeyDeletionCancelled':
      return { deletion: null };
    case 'KeyDeleted':
      return { deleted: true };
    case 'KeyEnabled':
    case 'KeyDisabled':
    case 'KeyVersionEnabled':
    case 'KeyVersionDisabled':
    case 'KeyDescriptionChanged':
    case 'KeyTagsChanged':
      return null;
    default:
      return assertNever(event);
  }
}
