import type { ScheduledKind } from '@keyledger/contracts';
import { assertNever, keyIdOfStream, MS_PER_HOUR, REMINDER_HOURS, type KeyEvent } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';

/** What a batch of events does to one key's due times. Absent: as before. Null: none any more. */
export type KeyChanges = Partial<Record<ScheduledKind, string | null>> & {
  projectId?: string;
  deleted?: true;
};

/** Whether a batch of events moves any due time: most keys are created without one. */
export function movesDueTimes(events: readonly OpenedEvent[]): boolean {
  return events.some((event) => {
    if (keyIdOfStream(event.stream) === null) return true;
    const change = changeIn(event);
    if (change === null) return false;
    const { projectId, ...times } = change;
    return projectId === undefined || Object.values(times).some(Boolean);
  });
}

/** Folds events in log order. */
export function foldSchedule(events: readonly OpenedEvent[]): Map<string, KeyChanges> {
  const changes = new Map<string, KeyChanges>();
  for (const event of events) {
    const keyId = keyIdOfStream(event.stream);
    if (keyId === null) continue;
    const change = changeIn(event);
    if (change) changes.set(keyId, { ...changes.get(keyId), ...change });
  }
  return changes;
}

/** What an event of a key does. One whose history key is destroyed says nothing: the key's `KeyDeleted` ends its times. */
const changeIn = ({ type, data, time }: OpenedEvent): KeyChanges | null =>
  data === null ? null : changeOf({ type, data } as unknown as KeyEvent, time);

function changeOf(event: KeyEvent, time: string): KeyChanges | null {
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
      return {
        deletion: event.data.deletionAt,
        'deletion-reminder': reminderOf(event.data.deletionAt, time),
      };
    case 'KeyDeletionNearing':
      return { 'deletion-reminder': null };
    case 'KeyDeletionCancelled':
      return { deletion: null, 'deletion-reminder': null };
    case 'KeyMaterialImported': {
      const { expiresAt } = event.data;
      return {
        expiry: expiresAt,
        'expiry-reminder': expiresAt === null ? null : reminderOf(expiresAt, time),
      };
    }
    case 'KeyMaterialExpiryNearing':
      return { 'expiry-reminder': null };
    case 'KeyMaterialDeleted':
    case 'KeyMaterialExpired':
      return { expiry: null, 'expiry-reminder': null };
    case 'KeyDeleted':
      return { deleted: true };
    case 'KeyEnabled':
    case 'KeyDisabled':
    case 'KeyVersionEnabled':
    case 'KeyVersionDisabled':
    case 'KeyDescriptionChanged':
    case 'KeyTagsChanged':
    case 'GrantCreated':
    case 'GrantRevoked':
    case 'GrantRetired':
    case 'KeyPermissionGiven':
    case 'KeyPermissionTaken':
    case 'ResourceBound':
    case 'ResourceUnbound':
    case 'ResourcesBlocked':
    case 'ResourcesReleased':
      return null;
    default:
      return assertNever(event);
  }
}

/** When people are told of what happens at a time: a day before, and not at all when that is past already. */
function reminderOf(at: string, now: string): string | null {
  const reminder = new Date(Date.parse(at) - REMINDER_HOURS * MS_PER_HOUR).toISOString();
  return reminder > now ? reminder : null;
}
