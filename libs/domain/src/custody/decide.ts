import { KeyledgerError } from '../errors.js';
import {
  DEFAULT_PROVIDER_PERIOD_SECONDS,
  MAX_PROVIDER_PERIOD_SECONDS,
  MIN_PROVIDER_PERIOD_SECONDS,
  PROVIDER_ALGORITHMS,
  PROVIDER_NAME,
  type CustodyEvent,
  type ProviderAlgorithm,
} from './events.js';
import { shareHolders } from './share-holders.js';
import { thresholdFor } from './protection.js';
import type { Custody, ProviderState } from './state.js';

/** What people may ask of the native provider and of custody; what nodes find out for themselves is appended by them. */
export type ProviderCommand =
  | {
      type: 'CreateProvider';
      /** From outside, since deciders have no randomness. */
      providerId: string;
      algorithms: readonly string[];
      rotationPeriodSeconds?: number;
    }
  | { type: 'UpdateProvider'; algorithms?: readonly string[]; rotationPeriodSeconds?: number }
  /** @param boundResources how many resources are bound to keys of the installation */
  | { type: 'DeleteProvider'; boundResources: number }
  | { type: 'SetRootKeyRotationPeriod'; periodSeconds: number | null };

/**
 * Rules of seed 000: one provider per installation, a period of 86 400 to 31 536 000 seconds, deleted only without resources.
 * @throws KeyledgerError InvalidRequest; AlreadyExists; NotFound; ResourcesBound
 */
export function decideProvider(command: ProviderCommand, custody: Custody): CustodyEvent[] {
  switch (command.type) {
    case 'CreateProvider': {
      if (custody.provider) {
        throw new KeyledgerError(
          'AlreadyExists',
          'there is a native provider already: an installation has one',
        );
      }
      const rotationPeriodSeconds = checkPeriod(
        command.rotationPeriodSeconds ?? DEFAULT_PROVIDER_PERIOD_SECONDS,
      );
      const { providerId } = command;
      const algorithms = checkAlgorithms(command.algorithms);
      const created: CustodyEvent = {
        type: 'ProviderCreated',
        data: { providerId, name: PROVIDER_NAME, algorithms, rotationPeriodSeconds },
      };
      // The root key has a period of its own, at first the same (DESIGN 4).
      return custody.rootRotation.periodSeconds === null
        ? [created, { type: 'RootKeyRotationPeriodSet', data: { periodSeconds: rotationPeriodSeconds } }]
        : [created];
    }
    case 'UpdateProvider':
      return update(command, existing(custody));
    case 'DeleteProvider': {
      const { providerId } = existing(custody);
      if (command.boundResources > 0) {
        throw new KeyledgerError(
          'ResourcesBound',
          `the native provider protects ${command.boundResources} resources: unbind them first`,
        );
      }
      return [{ type: 'ProviderDeleted', data: { providerId } }];
    }
    case 'SetRootKeyRotationPeriod': {
      const periodSeconds = command.periodSeconds === null ? null : checkPeriod(command.periodSeconds);
      if (periodSeconds === custody.rootRotation.periodSeconds) return [];
      return [{ type: 'RootKeyRotationPeriodSet', data: { periodSeconds } }];
    }
  }
}

function update(
  command: Extract<ProviderCommand, { type: 'UpdateProvider' }>,
  provider: ProviderState,
): CustodyEvent[] {
  const algorithms = command.algorithms && checkAlgorithms(command.algorithms);
  const period =
    command.rotationPeriodSeconds === undefined ? undefined : checkPeriod(command.rotationPeriodSeconds);
  const changed = {
    ...(algorithms && algorithms.join() !== provider.algorithms.join() ? { algorithms } : {}),
    ...(period !== undefined && period !== provider.rotationPeriodSeconds
      ? { rotationPeriodSeconds: period }
      : {}),
  };
  if (Object.keys(changed).length === 0) return [];
  return [{ type: 'ProviderUpdated', data: { providerId: provider.providerId, ...changed } }];
}

function existing(custody: Custody): ProviderState {
  if (!custody.provider) throw new KeyledgerError('NotFound', 'there is no native provider: create it first');
  return custody.provider;
}

function checkPeriod(seconds: number): number {
  if (
    !Number.isInteger(seconds) ||
    seconds < MIN_PROVIDER_PERIOD_SECONDS ||
    seconds > MAX_PROVIDER_PERIOD_SECONDS
  ) {
    throw new KeyledgerError(
      'InvalidRequest',
      `the rotation period must be ${MIN_PROVIDER_PERIOD_SECONDS} to ${MAX_PROVIDER_PERIOD_SECONDS} seconds`,
    );
  }
  return seconds;
}

function checkAlgorithms(algorithms: readonly string[]): ProviderAlgorithm[] {
  const known = PROVIDER_ALGORITHMS.filter((each) => algorithms.includes(each));
  if (known.length === 0 || known.length !== new Set(algorithms).size) {
    throw new KeyledgerError(
      'InvalidRequest',
      `the algorithms must be one or more of ${PROVIDER_ALGORITHMS.join(', ')}`,
    );
  }
  return known;
}

/**
 * Whether the shares should be dealt anew: the custodians that are enrolled are not those that hold shares, or the number that
 * is needed would be another one. Nodes that are only down stay enrolled, and cause nothing.
 */
export function wantsNewDistribution({ current, custodians }: Custody): boolean {
  const enrolled = shareHolders(Object.values(custodians));
  const { distribution } = current;
  if (!distribution) return enrolled.length > 0;
  const holders = new Set(distribution.shares.map(({ custodianId }) => custodianId));
  return (
    enrolled.length !== holders.size ||
    enrolled.some(({ custodianId }) => !holders.has(custodianId)) ||
    thresholdFor(enrolled.map(({ zone }) => zone)) !== distribution.threshold
  );
}
