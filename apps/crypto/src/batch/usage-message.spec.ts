import { expect, test } from '@jest/globals';
import type { UsageOrigin, UsageRecord } from '@keyledger/contracts';
import { usageMessage } from './usage-message.js';

const ADA: UsageOrigin = {
  ...{ time: '2026-01-01T00:00:00.000Z', projectId: 'p', principal: 'p1', principalName: 'ada' },
  ...{ sourceAddress: '::1', frontDoor: 'aws' },
};
const own = (id: string) => ({
  ...{ id, keyId: 'k', version: 1, operation: 'encrypt' as const, outcome: 'ok', requestId: `q-${id}` },
});
const record = (id: string, origin: Partial<UsageOrigin> = {}): UsageRecord => ({
  ...own(id),
  ...ADA,
  ...origin,
});

test('what records have in common is written once, and the records stay in order', () => {
  const records = [record('a'), record('b', { principal: 'p2', principalName: 'bob' }), record('c')];
  expect(usageMessage(records)).toEqual({
    origins: [ADA, { ...ADA, principal: 'p2', principalName: 'bob' }],
    records: [
      { ...own('a'), origin: 0 },
      { ...own('b'), origin: 1 },
      { ...own('c'), origin: 0 },
    ],
  });
});

test.each(Object.keys(ADA) as (keyof UsageOrigin)[])(
  'records that differ in %s do not share an origin',
  (field) => {
    expect(usageMessage([record('a'), record('b', { [field]: 'other' })]).origins).toHaveLength(2);
  },
);
