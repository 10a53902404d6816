import { assertNever } from '../errors.js';
import type { CustodyEvent, Distribution } from './events.js';
import { evolveRotations, NO_ROTATIONS } from './rotations.js';
import { MAX_ROOT_KEY_HISTORY, type Custody, type RootKeyState } from './state.js';

/** An event of the root key's stream with the time that the log gives it. */
export type TimedCustodyEvent = CustodyEvent & { time: string };

/** Folds one event of the root key's stream. The first is a `RootKeyCreated`. */
export function evolveCustody(custody: Custody | null, event: TimedCustodyEvent): Custody {
  if (event.type === 'RootKeyCreated') {
    if (custody) throw new Error('the root key of an installation is created once');
    return newCustody(event.data, event.time);
  }
  if (!custody) throw new Error(`${event.type} comes before RootKeyCreated`);
  return { ...change(custody, event), rotations: evolveRotations(custody.rotations, event) };
}

function change(custody: Custody, event: Exclude<TimedCustodyEvent, { type: 'RootKeyCreated' }>): Custody {
  const { time } = event;
  switch (event.type) {
    case 'RootKeyRotated': {
      const { rootKeyId, fingerprint, masterKeyIds, distribution } = event.data;
      const former = [...custody.former, custody.current].slice(-MAX_ROOT_KEY_HISTORY);
      const current: RootKeyState = {
        rootKeyId,
        fingerprint,
        createdAt: time,
        distribution: dealt(distribution, time),
        masterKeys: { total: masterKeyIds.length, garbage: 0, inUse: masterKeyIds },
      };
      return { ...custody, former, current, rootRotation: { ...custody.rootRotation, lastRotatedAt: time } };
    }
    case 'RootKeyRotationFailed':
      return custody;
    case 'RootKeyRotationPeriodSet':
      return {
        ...custody,
        rootRotation: { ...custody.rootRotation, periodSeconds: event.data.periodSeconds },
      };
    case 'RootKeySharesDistributed':
      return withCurrent(custody, { distribution: dealt(event.data, time) });
    case 'ShareAcknowledged':
      return acknowledged(custody, event.data, time);
    case 'CustodianEnrolled': {
      const others = Object.values(custody.custodians).filter(({ name }) => name !== event.data.name);
      return {
        ...custody,
        custodians: byId([...others, event.data]),
        lastCustodianId: Math.max(custody.lastCustodianId, event.data.custodianId),
      };
    }
    case 'CustodianRemoved': {
      const { custodianId } = event.data;
      const left = Object.values(custody.custodians).filter((each) => each.custodianId !== custodianId);
      return { ...custody, custodians: byId(left) };
    }
    case 'MasterKeyCreated':
      return withMasters(custody, ({ total, inUse, garbage }) => ({
        total: total + 1,
        garbage,
        inUse: [...inUse, event.data.masterKeyId],
      }));
    case 'MasterKeyRotationStarted': {
      const { masterKeyId, replaces, trigger } = event.data;
      const running = { masterKeyId, replaces, trigger, startedAt: time };
      const started = withMasters(custody, ({ total, inUse, garbage }) => ({
        total: total + 1,
        garbage,
        inUse: [...inUse, masterKeyId],
      }));
      return { ...started, masterRotation: { lastRotatedAt: time, running } };
    }
    case 'MasterKeyRotationCompleted': {
      const replaced = custody.masterRotation.running?.replaces ?? [];
      const completed = withMasters(custody, ({ total, inUse, garbage }) => ({
        total,
        garbage: garbage + inUse.filter((id) => replaced.includes(id)).length,
        inUse: inUse.filter((id) => !replaced.includes(id)),
      }));
      return { ...completed, masterRotation: { ...custody.masterRotation, running: null } };
    }
    case 'MasterKeyDestroyed':
      return custody;
    case 'ProviderCreated':
      return { ...custody, provider: { ...event.data, createdAt: time } };
    case 'ProviderUpdated':
      return custody.provider ? { ...custody, provider: { ...custody.provider, ...event.data } } : custody;
    case 'ProviderDeleted':
      return { ...custody, provider: null };
    case 'AllKeysBackedUp':
      return { ...custody, lastAllKeysBackupAt: time };
    default:
      return assertNever(event);
  }
}

function newCustody(created: { rootKeyId: string; fingerprint: string }, time: string): Custody {
  return {
    current: {
      rootKeyId: created.rootKeyId,
      fingerprint: created.fingerprint,
      createdAt: time,
      distribution: null,
      masterKeys: { total: 0, garbage: 0, inUse: [] },
    },
    former: [],
    createdAt: time,
    custodians: {},
    lastCustodianId: 0,
    rootRotation: { periodSeconds: null, lastRotatedAt: null },
    masterRotation: { lastRotatedAt: null, running: null },
    rotations: NO_ROTATIONS,
    provider: null,
    lastAllKeysBackupAt: null,
  };
}

function dealt(
  { distributionNo, threshold, shares }: Distribution,
  time: string,
): NonNullable<RootKeyState['distribution']> {
  return {
    distributionNo,
    threshold,
    distributedAt: time,
    shares: shares.map((share) => ({ ...share, lastAckAt: null })),
  };
}

/** An acknowledgement of an older dealing says nothing of this one. */
function acknowledged(
  custody: Custody,
  ack: { rootKeyId: string; distributionNo: number; shareId: number },
  time: string,
): Custody {
  const { rootKeyId, distribution } = custody.current;
  if (!distribution || rootKeyId !== ack.rootKeyId || distribution.distributionNo !== ack.distributionNo) {
    return custody;
  }
  const shares = distribution.shares.map((share) =>
    share.shareId === ack.shareId ? { ...share, lastAckAt: time } : share,
  );
  return withCurrent(custody, { distribution: { ...distribution, shares } });
}

const withCurrent = (custody: Custody, change: Partial<RootKeyState>): Custody => ({
  ...custody,
  current: { ...custody.current, ...change },
});

const withMasters = (
  custody: Custody,
  change: (before: RootKeyState['masterKeys']) => RootKeyState['masterKeys'],
): Custody => withCurrent(custody, { masterKeys: change(custody.current.masterKeys) });

const byId = <T extends { custodianId: number }>(custodians: readonly T[]): Record<number, T> =>
  Object.fromEntries(custodians.map((each) => [each.custodianId, each]));
