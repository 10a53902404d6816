import type { CustodyEvent } from './events.js';
import { evolveRotations, nextRotationAt, NO_ROTATIONS, type CustodyRotations } from './rotations.js';

const DAY = 86_400;
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();

/** The events, each on its day. */
function after(...events: [number, CustodyEvent][]): CustodyRotations {
  return events.reduce(
    (before, [on, event]) => evolveRotations(before, { ...event, time: day(on) }),
    NO_ROTATIONS,
  );
}
const period = (days: number | null): CustodyEvent => ({
  ...{ type: 'RootKeyRotationPeriodSet' },
  data: { periodSeconds: days === null ? null : days * DAY },
});
const rotated = { type: 'RootKeyRotated', data: {} } as CustodyEvent;
const provider = (days: number): CustodyEvent => ({
  type: 'ProviderCreated',
  data: { providerId: 'p', name: 'n', algorithms: [], rotationPeriodSeconds: days * DAY },
});
const update = (days?: number): CustodyEvent => ({
  type: 'ProviderUpdated',
  data: { providerId: 'p', ...(days === undefined ? {} : { rotationPeriodSeconds: days * DAY }) },
});
const deleted: CustodyEvent = { type: 'ProviderDeleted', data: { providerId: 'p' } };
const started = { type: 'MasterKeyRotationStarted', data: {} } as CustodyEvent;
const rootDue = (...events: [number, CustodyEvent][]) => nextRotationAt(after(...events).rootKey);
const masterDue = (...events: [number, CustodyEvent][]) => nextRotationAt(after(...events).masterKey);

describe('a rotation of the root key', () => {
  test('is due a period after the period was set, and then after each rotation', () => {
    expect(rootDue()).toBeNull();
    expect(rootDue([1, period(10)])).toBe(day(11));
    expect(rootDue([1, period(10)], [11, rotated])).toBe(day(21));
    expect(rootDue([1, period(10)], [4, rotated])).toBe(day(14));
  });

  test('is due once, however many periods were missed', () => {
    expect(rootDue([1, period(10)], [95, rotated])).toBe(day(105));
  });

  test('stays due when it failed', () => {
    const failed = { type: 'RootKeyRotationFailed', data: {} } as CustodyEvent;
    expect(rootDue([1, period(10)], [11, failed])).toBe(day(11));
  });

  test('moves with its period, which counts from the last rotation', () => {
    expect(rootDue([1, period(10)], [3, period(20)])).toBe(day(23));
    expect(rootDue([1, period(10)], [11, rotated], [12, period(2)])).toBe(day(13));
  });

  test('is not due while there is no period, and a later one begins anew', () => {
    expect(rootDue([1, period(10)], [11, rotated], [12, period(null)])).toBeNull();
    expect(rootDue([1, period(10)], [11, rotated], [12, period(null)], [90, period(10)])).toBe(day(100));
  });
});

describe('a rotation of master keys', () => {
  test('is due a period after the provider was created or its period set, and then after each rotation', () => {
    expect(masterDue([1, provider(10)])).toBe(day(11));
    expect(masterDue([1, provider(10)], [2, update(5)])).toBe(day(7));
    expect(masterDue([1, provider(10)], [2, update()])).toBe(day(11));
    expect(masterDue([1, provider(10)], [11, started])).toBe(day(21));
  });

  test('is not due without a provider, and a new one begins anew', () => {
    expect(masterDue([1, started])).toBeNull();
    expect(masterDue([1, provider(10)], [11, started], [12, deleted])).toBeNull();
    expect(masterDue([1, provider(10)], [11, started], [12, deleted], [50, provider(10)])).toBe(day(60));
  });

  test('has nothing to do with the root key, and the other way round', () => {
    expect(rootDue([1, provider(10)], [2, started])).toBeNull();
    expect(masterDue([1, period(10)], [2, rotated])).toBeNull();
  });
});
