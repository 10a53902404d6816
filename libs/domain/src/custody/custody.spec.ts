import { decideProvider, wantsNewDistribution, type ProviderCommand } from './decide.js';
import type { CustodyEvent } from './events.js';
import { evolveCustody } from './evolve.js';
import { protectionLevel, survivalSentence, thresholdFor } from './protection.js';
import type { Custody } from './state.js';

const AT = '2026-01-05T19:30:50.000Z';
const root: CustodyEvent = {
  type: 'RootKeyCreated',
  data: { rootKeyId: 'nsk_1', fingerprint: 'f1', custody: 'shares' },
};
const master = (masterKeyId: string, rootKeyId = 'nsk_1'): CustodyEvent => ({
  type: 'MasterKeyCreated',
  data: { masterKeyId, rootKeyId },
});
const enrolled = (custodianId: number, zone = 'default', name = `crypto-${custodianId}`): CustodyEvent => ({
  type: 'CustodianEnrolled',
  data: { custodianId, name, zone, address: '127.0.0.1', signingKey: 's', sealingKey: 'k' },
});
const shares = (custodians: number[]) =>
  custodians.map((custodianId, index) => ({ shareId: index + 1, custodianId, fingerprint: `s${index}` }));
const dealt = (custodians: number[], threshold: number, distributionNo = 1): CustodyEvent => ({
  type: 'RootKeySharesDistributed',
  data: { rootKeyId: 'nsk_1', distributionNo, threshold, shares: shares(custodians) },
});
const acked = (shareId: number, distributionNo = 1): CustodyEvent => ({
  type: 'ShareAcknowledged',
  data: { rootKeyId: 'nsk_1', distributionNo, shareId, custodianId: shareId },
});

function after(...events: CustodyEvent[]): Custody {
  let custody: Custody | null = null;
  for (const event of events) custody = evolveCustody(custody, { ...event, time: AT });
  return custody!;
}
const FOUR = [root, master('m1'), enrolled(1), enrolled(2), enrolled(3), enrolled(4)] as const;

describe('the state of custody', () => {
  it('begins with the root key, once', () => {
    expect(() => after(master('m1'))).toThrow(/before RootKeyCreated/);
    expect(() => after(root, root)).toThrow(/once/);
    expect(after(root)).toMatchObject({ createdAt: AT, current: { rootKeyId: 'nsk_1', distribution: null } });
  });

  it('takes acknowledgements of the newest dealing alone', () => {
    const custody = after(
      ...FOUR,
      dealt([1, 2, 3, 4], 2),
      dealt([1, 2, 3, 4], 2, 2),
      acked(1, 1),
      acked(2, 2),
    );
    const times = custody.current.distribution!.shares.map(({ lastAckAt }) => lastAckAt);
    expect(times).toEqual([null, AT, null, null]);
  });

  it('gives a node that enrols again its new id, and never an old one', () => {
    const custody = after(root, enrolled(1), enrolled(2), enrolled(3, 'default', 'crypto-1'));
    expect(Object.keys(custody.custodians)).toEqual(['2', '3']);
    expect(after(root, enrolled(1), enrolled(2), removed(2)).lastCustodianId).toBe(2);
  });
  const removed = (custodianId: number): CustodyEvent => ({
    type: 'CustodianRemoved',
    data: { custodianId, reason: 'removed' },
  });

  it('counts master keys: those in use, and garbage once a rotation is complete', () => {
    const started: CustodyEvent = {
      type: 'MasterKeyRotationStarted',
      data: { masterKeyId: 'm2', rootKeyId: 'nsk_1', replaces: ['m1'], trigger: 'manual' },
    };
    const rewrapping = after(root, master('m1'), started);
    expect(rewrapping.current.masterKeys).toEqual({ total: 2, garbage: 0, inUse: ['m1', 'm2'] });
    expect(rewrapping.masterRotation.running).toMatchObject({ masterKeyId: 'm2', replaces: ['m1'] });
    const completed: CustodyEvent = {
      type: 'MasterKeyRotationCompleted',
      data: { masterKeyId: 'm2', rewrapped: 7 },
    };
    const done = after(root, master('m1'), started, completed);
    expect(done.current.masterKeys).toEqual({ total: 2, garbage: 1, inUse: ['m2'] });
    expect(done.masterRotation).toEqual({ lastRotatedAt: AT, running: null });
  });

  it('keeps former root keys beside the new one, which wraps what was rewrapped', () => {
    const custody = after(...FOUR, dealt([1, 2, 3, 4], 2), {
      type: 'RootKeyRotated',
      data: {
        rootKeyId: 'nsk_2',
        fingerprint: 'f2',
        previousRootKeyId: 'nsk_1',
        trigger: 'schedule',
        masterKeyIds: ['m1'],
        distribution: { distributionNo: 1, threshold: 2, shares: shares([1, 2, 3, 4]) },
      },
    });
    expect(custody.current).toMatchObject({ rootKeyId: 'nsk_2', masterKeys: { total: 1, inUse: ['m1'] } });
    expect(custody.former.map(({ rootKeyId }) => rootKeyId)).toEqual(['nsk_1']);
    expect(custody.rootRotation.lastRotatedAt).toBe(AT);
  });
});

describe('the threshold', () => {
  const zones = (...counts: number[]) =>
    counts.flatMap((count, zone) => Array<string>(count).fill(`z${zone}`));
  it.each<[number[], number]>([
    [[1], 1],
    [[2], 2],
    [[3], 2],
    [[4], 2],
    [[5], 3],
    [[6], 3],
    [[2, 2], 2],
    [[3, 3], 3],
    [[3, 2], 2],
    [[4, 2], 2],
    [[3, 1], 2],
    [[2, 2, 2], 3],
  ])('of nodes %j by zone is %i', (counts, threshold) => {
    expect(thresholdFor(zones(...counts))).toBe(threshold);
  });
});

describe('protection', () => {
  it.each<[number[], boolean, string]>([
    [[], false, 'LEVEL0'],
    [[1], false, 'LEVEL1'],
    [[], true, 'LEVEL2'],
    [[1], true, 'LEVEL2'],
    [[1, 2], false, 'LEVEL3'],
    [[1, 2, 3], true, 'LEVEL3'],
    [[1, 2, 3, 4], true, 'LEVEL4'],
  ])(
    'with acknowledgements of %j and a running node that has the key: %s, is %s',
    (acks, inMemory, level) => {
      const custody = after(...FOUR, dealt([1, 2, 3, 4], 2), ...acks.map((share) => acked(share)));
      expect(protectionLevel(custody.current, inMemory)).toBe(level);
    },
  );

  it('says what is survived in one sentence', () => {
    expect(survivalSentence(after(root))).toMatch(/has not been dealt/);
    expect(survivalSentence(after(root, enrolled(1), dealt([1], 1)))).toMatch(/no loss of that node/);
    expect(survivalSentence(after(root, enrolled(1), enrolled(2), dealt([1, 2], 2)))).toMatch(/All 2 nodes/);
    const sentence = survivalSentence(after(...FOUR, dealt([1, 2, 3, 4], 2)));
    expect(sentence).toBe('Any 2 of 4 nodes unseal: the loss of any 2 nodes is survived.');
    const zoned = after(root, enrolled(1, 'a'), enrolled(2, 'a'), enrolled(3, 'b'), enrolled(4, 'b'));
    expect(survivalSentence({ ...zoned, current: after(...FOUR, dealt([1, 2, 3, 4], 2)).current })).toMatch(
      /or of any one zone/,
    );
  });

  it('wants a new dealing when custodians come or go, not when shares wait for their acknowledgement', () => {
    expect(wantsNewDistribution(after(root))).toBe(false);
    expect(wantsNewDistribution(after(root, enrolled(1)))).toBe(true);
    expect(wantsNewDistribution(after(root, enrolled(1), dealt([1], 1)))).toBe(false);
    expect(wantsNewDistribution(after(root, enrolled(1), dealt([1], 1), enrolled(2)))).toBe(true);
    expect(
      wantsNewDistribution(after(root, enrolled(1), dealt([1], 1), enrolled(2, 'default', 'crypto-1'))),
    ).toBe(true);
  });
});

describe('the native provider', () => {
  const create: ProviderCommand = { type: 'CreateProvider', providerId: 'p', algorithms: ['AES256_CTR'] };
  const withProvider = () => after(root, ...decideProvider(create, after(root)));

  it('is created once, with a year as its period, which the root key takes over', () => {
    expect(withProvider()).toMatchObject({
      provider: {
        providerId: 'p',
        name: 'NativeKMS',
        algorithms: ['AES256_CTR'],
        rotationPeriodSeconds: 31_536_000,
      },
      rootRotation: { periodSeconds: 31_536_000 },
    });
    expect(() => decideProvider(create, withProvider())).toThrow(
      expect.objectContaining({ code: 'AlreadyExists' }),
    );
  });

  it.each([86_399, 31_536_001, 86_400.5, NaN])('refuses a period of %d seconds', (rotationPeriodSeconds) => {
    for (const command of [
      { ...create, rotationPeriodSeconds },
      { type: 'UpdateProvider' as const, rotationPeriodSeconds },
    ]) {
      const custody = command.type === 'CreateProvider' ? after(root) : withProvider();
      expect(() => decideProvider(command, custody)).toThrow(
        expect.objectContaining({ code: 'InvalidRequest' }),
      );
    }
  });

  it.each([[[]], [['AES128']], [['AES256_CTR', 'SM4']], [['aes256_ctr']]])(
    'refuses the algorithms %j',
    (algorithms) => {
      expect(() => decideProvider({ ...create, algorithms }, after(root))).toThrow(
        expect.objectContaining({ code: 'InvalidRequest' }),
      );
    },
  );

  it('is updated in what is named, and an update of nothing is no event', () => {
    const custody = withProvider();
    expect(decideProvider({ type: 'UpdateProvider', rotationPeriodSeconds: 86_400 }, custody)).toEqual([
      { type: 'ProviderUpdated', data: { providerId: 'p', rotationPeriodSeconds: 86_400 } },
    ]);
    expect(decideProvider({ type: 'UpdateProvider', algorithms: ['AES256_CTR'] }, custody)).toEqual([]);
    expect(() => decideProvider({ type: 'UpdateProvider' }, after(root))).toThrow(
      expect.objectContaining({ code: 'NotFound' }),
    );
  });

  it('is deleted only without resources; root key and master keys stay', () => {
    const custody = withProvider();
    expect(() => decideProvider({ type: 'DeleteProvider', boundResources: 1 }, custody)).toThrow(
      expect.objectContaining({ code: 'ResourcesBound' }),
    );
    const events = decideProvider({ type: 'DeleteProvider', boundResources: 0 }, custody);
    expect(events).toEqual([{ type: 'ProviderDeleted', data: { providerId: 'p' } }]);
    expect(evolveCustody(custody, { ...events[0]!, time: AT })).toMatchObject({
      ...{ current: custody.current, rootRotation: custody.rootRotation, provider: null },
    });
  });

  it('leaves the root key a period that was set for it before', () => {
    const period: ProviderCommand = { type: 'SetRootKeyRotationPeriod', periodSeconds: 86_400 };
    const custody = after(root, ...decideProvider(period, after(root)));
    expect(decideProvider(create, custody).map(({ type }) => type)).toEqual(['ProviderCreated']);
    expect(decideProvider(period, custody)).toEqual([]);
  });
});
