import { expect, test } from '@jest/globals';
import { evolveCustody, type Custody, type CustodyEvent } from '@keyledger/domain';
import { outdatedShares } from './outdated.js';
import type { ShareFile } from './share-file.js';

const shares = (fingerprint: string) => [{ shareId: 1, custodianId: 1, fingerprint }];
const EVENTS: CustodyEvent[] = [
  { type: 'RootKeyCreated', data: { rootKeyId: 'one', fingerprint: '', custody: 'shares' } },
  {
    type: 'RootKeyRotated',
    data: {
      rootKeyId: 'two',
      fingerprint: '',
      previousRootKeyId: 'one',
      trigger: 'manual',
      masterKeyIds: [],
      distribution: { distributionNo: 1, threshold: 1, shares: shares('two-1') },
    },
  },
  {
    type: 'RootKeySharesDistributed',
    data: { rootKeyId: 'two', distributionNo: 2, threshold: 1, shares: shares('two-2') },
  },
];
const custody = EVENTS.reduce<Custody | null>(
  (state, event) => evolveCustody(state, { ...event, time: '2026-01-01T00:00:00.000Z' }),
  null,
)!;

const file = (rootKeyId: string, distributionNo: number, replaces: string | null = null): ShareFile =>
  ({
    rootKeyId,
    distributionNo,
    shareId: 1,
    custodianId: 1,
    replaces,
    fingerprint: `${rootKeyId}-${distributionNo}`,
  }) as ShareFile;
const outdated = (...files: ShareFile[]): string[] =>
  outdatedShares(files, custody, 1).map(({ fingerprint }) => fingerprint);

test('shares of former root keys and of earlier dealings go, once the one that counts is there', () => {
  expect(outdated(file('one', 1), file('two', 1), file('two', 2))).toEqual(['one-1', 'two-1']);
});

test('nothing goes while the one that counts is missing, or is not the one that the log names', () => {
  expect(outdated(file('one', 1), file('two', 1))).toEqual([]);
  expect(outdated(file('two', 1), { ...file('two', 2), fingerprint: 'other' })).toEqual([]);
});

test('what is dealt and does not count yet stays, unless what it was to replace is itself replaced', () => {
  expect(outdated(file('two', 2), file('two', 3), file('three', 1, 'two'))).toEqual([]);
  expect(outdated(file('two', 2), file('three', 1, 'one'), file('four', 1))).toEqual(['three-1', 'four-1']);
});

test('a node that should have no share keeps none of those that count or counted', () => {
  expect(outdatedShares([file('two', 1), file('two', 2)], custody, 7)).toHaveLength(2);
});
