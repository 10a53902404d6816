import { KeyledgerError } from '../../errors.js';
import { MAX_VERSIONS_PER_KEY, MS_PER_DAY } from '../../limits.js';
import type {
  KeyRotated,
  KeyRotationFailed,
  KeyRotationScheduleRemoved,
  KeyRotationScheduleSet,
  MaterialFacts,
} from '../events.js';
import { checkPeriodDays } from '../rotation-period.js';
import type { Key } from '../state.js';
import { requireState } from './living-key.js';

export interface RotateKey {
  type: 'RotateKey';
  /** Made by crypto for version `currentVersion + 1` before the decision. */
  material: MaterialFacts;
}
export interface RotateKeyOnSchedule {
  type: 'RotateKeyOnSchedule';
  /** The due time being answered; a stale one changes nothing. */
  dueAt: string;
  material?: MaterialFacts;
}
export interface SetRotationPeriod {
  type: 'SetRotationPeriod';
  periodDays: number;
  at: string;
}
export interface RemoveRotationPeriod {
  type: 'RemoveRotationPeriod';
}

/** DESIGN 4: by hand only while Enabled, and only where material is made here. */
export function checkRotateKey(key: Key): void {
  requireState(key, 'be rotated by hand', 'Enabled');
  if (key.origin === 'EXTERNAL') {
    throw new KeyledgerError('UnsupportedOperation', 'a key with imported material cannot be rotated');
  }
  if (key.currentVersion >= MAX_VERSIONS_PER_KEY) {
    throw new KeyledgerError(
      'VersionLimitExceeded',
      `the key has ${MAX_VERSIONS_PER_KEY} versions, the most it can have`,
    );
  }
}

export function rotateKey(key: Key, { material }: RotateKey): KeyRotated[] {
  checkRotateKey(key);
  return [{ type: 'KeyRotated', data: { version: key.currentVersion + 1, material, trigger: 'manual' } }];
}

/** Whether a scheduled rotation is still owed for this due time. */
export function owesRotation(key: Key, dueAt: string): boolean {
  return key.rotation.enabled && key.rotation.nextRotationAt === dueAt;
}

/**
 * A scheduled rotation also happens to Disabled and PendingDeletion keys (seed 002). It answers one due time, and
 * the next is a period after that one, so that what was missed is made up for in order.
 */
export function rotateKeyOnSchedule(
  key: Key,
  { dueAt, material }: RotateKeyOnSchedule,
): (KeyRotated | KeyRotationFailed)[] {
  if (!owesRotation(key, dueAt)) return [];
  const nextRotationAt = new Date(Date.parse(dueAt) + key.rotation.periodDays! * MS_PER_DAY).toISOString();
  if (key.currentVersion >= MAX_VERSIONS_PER_KEY) {
    const reason = `the key has ${MAX_VERSIONS_PER_KEY} versions, the most it can have`;
    return [{ type: 'KeyRotationFailed', data: { reason, trigger: 'schedule', dueAt, nextRotationAt } }];
  }
  if (!material) throw new Error('a rotation that is owed needs material');
  const version = key.currentVersion + 1;
  return [{ type: 'KeyRotated', data: { version, material, trigger: 'schedule', dueAt, nextRotationAt } }];
}

export function setRotationPeriod(key: Key, { periodDays, at }: SetRotationPeriod): KeyRotationScheduleSet[] {
  requireState(key, 'have its rotation set', 'Enabled', 'Disabled');
  if (key.origin === 'EXTERNAL') {
    throw new KeyledgerError(
      'UnsupportedOperation',
      'a key with imported material cannot rotate on a schedule',
    );
  }
  checkPeriodDays(periodDays);
  if (key.rotation.periodDays === periodDays) return [];
  // The interval counts from now: setting it never makes a key due at once.
  const nextRotationAt = new Date(Date.parse(at) + periodDays * MS_PER_DAY).toISOString();
  return [{ type: 'KeyRotationScheduleSet', data: { periodDays, nextRotationAt } }];
}

export function removeRotationPeriod(key: Key): KeyRotationScheduleRemoved[] {
  requireState(key, 'have its rotation switched off', 'Enabled', 'Disabled');
  return key.rotation.enabled ? [{ type: 'KeyRotationScheduleRemoved', data: {} }] : [];
}
