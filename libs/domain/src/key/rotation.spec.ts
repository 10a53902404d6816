import { carryOut, CREATE, keyIn, T0 } from '../testing/sample-key.js';
import type { KeyCommand } from './decide/index.js';
import { MAX_VERSIONS_PER_KEY, MS_PER_DAY } from '../limits.js';
import type { Key } from './state.js';

const monthly: KeyCommand = { type: 'SetRotationPeriod', periodDays: 30, at: T0 };
const day = (count: number): string => new Date(Date.parse(T0) + count * MS_PER_DAY).toISOString();
const onSchedule = (dueAt: string, fingerprint = 'new'): KeyCommand => {
  return { type: 'RotateKeyOnSchedule', dueAt, material: { fingerprint } };
};

test('a rotation by hand adds a version and leaves the schedule where it was', () => {
  const key = carryOut(undefined, CREATE, monthly, {
    type: 'RotateKey',
    material: { fingerprint: 'f2' },
  }) as Key;
  expect(key.currentVersion).toBe(2);
  expect(key.versions.map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'f2']);
  expect(key.rotation).toMatchObject({ count: 1, nextRotationAt: day(30), periodDays: 30 });
});

test('a year that nobody saw pass is made up for: twelve rotations, each due time once and in order', () => {
  let key = carryOut(undefined, CREATE, monthly) as Key;
  for (let due = 30; due <= 365; due += 30) {
    expect(key.rotation.nextRotationAt).toBe(day(due));
    key = carryOut(key, onSchedule(day(due)), onSchedule(day(due))) as Key;
  }
  expect(key.rotation.count).toBe(12);
  expect(key.currentVersion).toBe(13);
});

test.each(['Disabled', 'PendingDeletion'] as const)('a key that is %s still rotates on schedule', (state) => {
  const scheduled: KeyCommand = { ...CREATE, rotationPeriodDays: 30 } as KeyCommand;
  const end: KeyCommand =
    state === 'Disabled'
      ? { type: 'DisableKey', acceptBound: false }
      : { type: 'ScheduleDeletion', waitHours: 2000, at: T0 };
  const key = carryOut(undefined, scheduled, end, onSchedule(day(30))) as Key;
  expect(key).toMatchObject({ state, currentVersion: 2 });
});

test('at 100 versions a rotation on schedule fails as an event, one by hand is refused, and the key goes on', () => {
  let key = carryOut(undefined, CREATE) as Key;
  for (let version = 2; version <= MAX_VERSIONS_PER_KEY; version++) {
    key = carryOut(key, { type: 'RotateKey', material: { fingerprint: `f${version}` } }) as Key;
  }
  expect(() => carryOut(key, { type: 'RotateKey', material: { fingerprint: 'x' } })).toThrow('100 versions');
  key = carryOut(key, monthly) as Key;
  const after = carryOut(key, { type: 'RotateKeyOnSchedule', dueAt: key.rotation.nextRotationAt! }) as Key;
  expect(after).toMatchObject({ state: 'Enabled', currentVersion: 100 });
  expect(after.rotation.nextRotationAt).toBe(day(60));
});

test('disabling and enabling a key gives each version back the state that it had', () => {
  const key = carryOut(
    keyIn('Enabled'),
    { type: 'RotateKey', material: { fingerprint: 'f2' } },
    { type: 'RotateKey', material: { fingerprint: 'f3' } },
    { type: 'SetVersionState', version: 1, state: 'Disabled' },
    { type: 'DisableKey', acceptBound: false },
    { type: 'EnableKey' },
  ) as Key;
  expect(key.versions.map(({ state }) => state)).toEqual(['Disabled', 'Enabled', 'Enabled']);
});

test('the current version cannot be disabled, and a version of a disabled key cannot be enabled', () => {
  expect(() =>
    carryOut(keyIn('Enabled'), { type: 'SetVersionState', version: 1, state: 'Disabled' }),
  ).toThrow('current');
  expect(() =>
    carryOut(keyIn('Disabled'), { type: 'SetVersionState', version: 1, state: 'Enabled' }),
  ).toThrow('Disabled');
});

test.each([0, 2561, 1.5, NaN])('a period of %p days is refused', (periodDays) => {
  expect(() => carryOut(keyIn('Enabled'), { type: 'SetRotationPeriod', periodDays, at: T0 })).toThrow(
    '1 to 2560',
  );
});

test('a cancelled deletion ends in Disabled, and a stale due time deletes nothing', () => {
  const pending = keyIn('PendingDeletion') as Key;
  const cancelled = carryOut(pending, { type: 'CancelDeletion' });
  expect(cancelled).toMatchObject({ state: 'Disabled', deletionAt: null });
  const stale: KeyCommand = { type: 'DeleteOnSchedule', dueAt: pending.deletionAt!, actor: 'system' };
  expect(carryOut(cancelled, stale)).toBe(cancelled);
  expect(carryOut(pending, stale)).toMatchObject({ state: 'Deleted', actor: 'system' });
});
