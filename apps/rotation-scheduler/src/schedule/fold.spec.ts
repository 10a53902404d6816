import type { KeyEvent } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import { foldSchedule, movesDueTimes } from './fold.js';

const opened = (event: KeyEvent): OpenedEvent => ({
  ...{ id: 'e', stream: 'key-k', revision: 0, position: 1, time: '2026-01-01T00:00:00.000Z', schema: 1 },
  ...{ keyId: 'k', metadata: null, type: event.type, data: event.data as OpenedEvent['data'] },
});
const changesOf = (...events: KeyEvent[]) => foldSchedule(events.map(opened)).get('k');

const T1 = '2026-02-01T00:00:00.000Z';
const T2 = '2026-03-01T00:00:00.000Z';
const material = { fingerprint: 'f' };
const created = (rotation?: { periodDays: number; nextRotationAt: string }): KeyEvent => ({
  type: 'KeyCreated',
  data: {
    ...{ projectId: 'p', description: '', spec: 'AES_256', usage: 'ENCRYPT_DECRYPT', origin: 'KEYLEDGER' },
    ...{ tags: {}, material },
    ...(rotation ? { rotation } : {}),
  },
});

describe('due times from the log', () => {
  it('begin with the key, when it is created with a rotation period', () => {
    expect(changesOf(created({ periodDays: 30, nextRotationAt: T1 }))).toEqual({
      projectId: 'p',
      rotation: T1,
    });
    expect(changesOf(created())).toEqual({ projectId: 'p', rotation: null });
  });

  it.each<[string, KeyEvent, object]>([
    [
      'a period set',
      { type: 'KeyRotationScheduleSet', data: { periodDays: 1, nextRotationAt: T1 } },
      { rotation: T1 },
    ],
    ['a period removed', { type: 'KeyRotationScheduleRemoved', data: {} }, { rotation: null }],
    [
      'a scheduled rotation',
      {
        type: 'KeyRotated',
        data: { version: 2, material, trigger: 'schedule', dueAt: T1, nextRotationAt: T2 },
      },
      { rotation: T2 },
    ],
    [
      'a scheduled rotation that failed',
      { type: 'KeyRotationFailed', data: { reason: '', trigger: 'schedule', dueAt: T1, nextRotationAt: T2 } },
      { rotation: T2 },
    ],
    [
      'a deletion scheduled',
      { type: 'KeyDeletionScheduled', data: { deletionAt: T1, waitHours: 1 } },
      { deletion: T1, 'deletion-reminder': '2026-01-31T00:00:00.000Z' },
    ],
    [
      'a deletion sooner than people could be told',
      { type: 'KeyDeletionScheduled', data: { deletionAt: '2026-01-01T12:00:00.000Z', waitHours: 12 } },
      { deletion: '2026-01-01T12:00:00.000Z', 'deletion-reminder': null },
    ],
    [
      'people told of a deletion',
      { type: 'KeyDeletionNearing', data: { deletionAt: T1 } },
      { 'deletion-reminder': null },
    ],
    [
      'a deletion cancelled',
      { type: 'KeyDeletionCancelled', data: {} },
      { deletion: null, 'deletion-reminder': null },
    ],
    [
      'material that expires',
      { type: 'KeyMaterialImported', data: { material, expiresAt: T1 } },
      { expiry: T1, 'expiry-reminder': '2026-01-31T00:00:00.000Z' },
    ],
    [
      'material that does not expire',
      { type: 'KeyMaterialImported', data: { material, expiresAt: null } },
      { expiry: null, 'expiry-reminder': null },
    ],
    [
      'people told of an expiry',
      { type: 'KeyMaterialExpiryNearing', data: { expiresAt: T1 } },
      { 'expiry-reminder': null },
    ],
    [
      'material expired',
      { type: 'KeyMaterialExpired', data: { dueAt: T1 } },
      { expiry: null, 'expiry-reminder': null },
    ],
    ['material deleted', { type: 'KeyMaterialDeleted', data: {} }, { expiry: null, 'expiry-reminder': null }],
    ['a deletion', { type: 'KeyDeleted', data: { projectId: 'p', actor: 'a' } }, { deleted: true }],
  ])('change with %s', (_what, event, expected) => {
    expect(changesOf(event)).toEqual(expected);
  });

  it.each<KeyEvent>([
    { type: 'KeyEnabled', data: {} },
    { type: 'KeyDisabled', data: {} },
    { type: 'KeyVersionEnabled', data: { version: 1 } },
    { type: 'KeyVersionDisabled', data: { version: 1 } },
    { type: 'KeyDescriptionChanged', data: { description: '' } },
    { type: 'KeyTagsChanged', data: { set: {}, removed: [] } },
    { type: 'KeyRotated', data: { version: 2, material, trigger: 'manual' } },
  ])('stay as they are with $type', (event) => {
    expect(changesOf(event)).toBeUndefined();
  });

  it('are those of the last event of each kind', () => {
    expect(
      changesOf(
        created({ periodDays: 30, nextRotationAt: T1 }),
        { type: 'KeyRotationScheduleSet', data: { periodDays: 1, nextRotationAt: T2 } },
        { type: 'KeyDeletionScheduled', data: { deletionAt: T1, waitHours: 1 } },
        { type: 'KeyDeletionCancelled', data: {} },
      ),
    ).toEqual({ projectId: 'p', rotation: T2, deletion: null, 'deletion-reminder': null });
  });

  it('say nothing about events that cannot be read any more', () => {
    expect(foldSchedule([{ ...opened(created()), data: null }]).size).toBe(0);
  });

  it('fail loudly at an event that this version does not know', () => {
    const unknown = { type: 'KeyTeleported', data: {} } as unknown as KeyEvent;
    expect(() => changesOf(unknown)).toThrow(/KeyTeleported/);
  });
});

describe('due times move', () => {
  const scheduled: KeyEvent = { type: 'KeyDeletionScheduled', data: { deletionAt: T1, waitHours: 1 } };
  const removed: KeyEvent = { type: 'KeyRotationScheduleRemoved', data: {} };
  const deleted: KeyEvent = { type: 'KeyDeleted', data: { projectId: 'p', actor: 'a' } };

  it.each<[string, boolean, KeyEvent[]]>([
    ['not with a key that has none', false, [created()]],
    ['not with what is no matter of theirs', false, [{ type: 'KeyDisabled', data: {} }]],
    ['with a key that has one', true, [created({ periodDays: 1, nextRotationAt: T1 })]],
    ['with one that is set in the same batch', true, [created(), scheduled]],
    ['with one that ends', true, [removed]],
    ['with a deletion', true, [deleted]],
  ])('%s', (_when, moves, events) => {
    expect(movesDueTimes(events.map(opened))).toBe(moves);
  });

  it('with what custody does', () => {
    expect(movesDueTimes([{ ...opened(created()), stream: 'rootkey-a' }])).toBe(true);
  });
});
