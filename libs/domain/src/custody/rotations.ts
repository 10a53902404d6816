import { assertNever } from '../errors.js';
import type { CustodyEvent } from './events.js';

/** What decides when a key of the hierarchy rotates by itself. Times are ISO 8601 UTC. */
export interface RotationTimes {
  /** Null: it does not rotate by itself. */
  periodSeconds: number | null;
  /** Since when it rotates by itself, and when the period was set last. */
  since: string | null;
  periodSetAt: string | null;
  /** By hand or on schedule: either begins a period anew. */
  lastRotatedAt: string | null;
}

export interface CustodyRotations {
  /** By the root key's own period. */
  rootKey: RotationTimes;
  /** By the native provider's period; without a provider master keys do not rotate by themselves. */
  masterKey: RotationTimes;
}

const OFF = { periodSeconds: null, since: null, periodSetAt: null };
export const NO_ROTATIONS: CustodyRotations = {
  rootKey: { ...OFF, lastRotatedAt: null },
  masterKey: { ...OFF, lastRotatedAt: null },
};

/**
 * When the next rotation is due: a period after the last one, or after the period was set when there was none since then. A
 * failed one moves nothing; neither do missed periods, of which one rotation makes up for all.
 *
 * @returns ISO 8601 UTC, or null when it does not rotate by itself
 */
export function nextRotationAt({
  periodSeconds,
  since,
  periodSetAt,
  lastRotatedAt,
}: RotationTimes): string | null {
  if (periodSeconds === null || since === null || periodSetAt === null) return null;
  const from = lastRotatedAt !== null && lastRotatedAt > since ? lastRotatedAt : periodSetAt;
  return new Date(Date.parse(from) + periodSeconds * 1000).toISOString();
}

/** Folds one event of the root key's stream. */
export function evolveRotations(
  before: CustodyRotations,
  event: CustodyEvent & { time: string },
): CustodyRotations {
  const { rootKey, masterKey } = before;
  const { time } = event;
  switch (event.type) {
    case 'RootKeyRotationPeriodSet':
      return { ...before, rootKey: withPeriod(rootKey, event.data.periodSeconds, time) };
    case 'RootKeyRotated':
      return { ...before, rootKey: { ...rootKey, lastRotatedAt: time } };
    case 'ProviderCreated':
      return { ...before, masterKey: withPeriod(masterKey, event.data.rotationPeriodSeconds, time) };
    case 'ProviderUpdated': {
      const { rotationPeriodSeconds } = event.data;
      if (rotationPeriodSeconds === undefined) return before;
      return { ...before, masterKey: withPeriod(masterKey, rotationPeriodSeconds, time) };
    }
    case 'ProviderDeleted':
      return { ...before, masterKey: withPeriod(masterKey, null, time) };
    case 'MasterKeyRotationStarted':
      return { ...before, masterKey: { ...masterKey, lastRotatedAt: time } };
    case 'RootKeyCreated':
    case 'RootKeyRotationFailed':
    case 'RootKeySharesDistributed':
    case 'ShareAcknowledged':
    case 'CustodianEnrolled':
    case 'CustodianRemoved':
    case 'MasterKeyCreated':
    case 'MasterKeyRotationCompleted':
    case 'MasterKeyDestroyed':
    case 'AllKeysBackedUp':
      return before;
    default:
      return assertNever(event);
  }
}

function withPeriod(times: RotationTimes, periodSeconds: number | null, time: string): RotationTimes {
  if (periodSeconds === null) return { ...times, ...OFF };
  return { ...times, periodSeconds, since: times.since ?? time, periodSetAt: time };
}
