import { KeyledgerError } from '../../errors.js';
import { MAX_DELETION_WAIT_HOURS, MIN_DELETION_WAIT_HOURS, MS_PER_HOUR } from '../../limits.js';
import type {
  KeyDeleted,
  KeyDeletionCancelled,
  KeyDeletionNearing,
  KeyDeletionScheduled,
} from '../events.js';
import type { Key } from '../state.js';
import { requireState } from './living-key.js';

export interface ScheduleDeletion {
  type: 'ScheduleDeletion';
  waitHours: number;
  at: string;
}
export interface CancelDeletion {
  type: 'CancelDeletion';
}
export interface DeleteNow {
  type: 'DeleteNow';
  actor: string;
}
export interface DeleteOnSchedule {
  type: 'DeleteOnSchedule';
  /** The deletion time being answered; a stale one changes nothing. */
  dueAt: string;
  actor: string;
}

export function scheduleDeletion(key: Key, { waitHours, at }: ScheduleDeletion): KeyDeletionScheduled[] {
  requireState(key, 'be scheduled for deletion', 'PendingImport', 'Enabled', 'Disabled');
  if (
    !Number.isInteger(waitHours) ||
    waitHours < MIN_DELETION_WAIT_HOURS ||
    waitHours > MAX_DELETION_WAIT_HOURS
  ) {
    throw new KeyledgerError(
      'InvalidRequest',
      `the waiting time must be ${MIN_DELETION_WAIT_HOURS} to ${MAX_DELETION_WAIT_HOURS} whole hours`,
    );
  }
  const deletionAt = new Date(Date.parse(at) + waitHours * MS_PER_HOUR).toISOString();
  return [{ type: 'KeyDeletionScheduled', data: { deletionAt, waitHours } }];
}

export interface RemindOfDeletion {
  type: 'RemindOfDeletion';
  deletionAt: string;
}

export function remindOfDeletion(key: Key, { deletionAt }: RemindOfDeletion): KeyDeletionNearing[] {
  const due = key.state === 'PendingDeletion' && key.deletionAt === deletionAt && !key.deletionReminded;
  return due ? [{ type: 'KeyDeletionNearing', data: { deletionAt } }] : [];
}

export function cancelDeletion(key: Key): KeyDeletionCancelled[] {
  requireState(key, 'have its deletion cancelled', 'PendingDeletion');
  return [{ type: 'KeyDeletionCancelled', data: {} }];
}

export function deleteNow(key: Key, { actor }: DeleteNow): KeyDeleted[] {
  requireState(key, 'be deleted now: schedule its deletion first', 'PendingDeletion');
  return [{ type: 'KeyDeleted', data: { projectId: key.projectId, actor } }];
}

export function deleteOnSchedule(key: Key, { dueAt, actor }: DeleteOnSchedule): KeyDeleted[] {
  if (key.state !== 'PendingDeletion' || key.deletionAt !== dueAt) return [];
  return [{ type: 'KeyDeleted', data: { projectId: key.projectId, actor } }];
}
