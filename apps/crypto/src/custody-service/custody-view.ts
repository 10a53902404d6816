import type { CustodyView, DistributionView, RootKeyView } from '@keyledger/contracts';
import {
  PROTECTION_TEXTS,
  nextRotationAt,
  protectionLevel,
  survivalSentence,
  type Custody,
  type RootKeyState,
  type RotationTimes,
} from '@keyledger/domain';
import type { LiveCustodian, RootCustody } from '../custody/root-custody.js';
import { custodyWarnings, type CustodyFacts } from './warnings.js';

/** What a view is made from. */
export interface CustodyViewFacts extends Omit<CustodyFacts, 'keyInMemory'> {
  instanceId: string;
  /** Of the node that answers. */
  state: RootCustody['state'];
  live: readonly LiveCustodian[];
  /** Whether former root keys are wanted. */
  history: boolean;
}

export function custodyView(facts: CustodyViewFacts): CustodyView {
  const { custody, live, history } = facts;
  const keyInMemory = live.some(({ unsealed }) => unsealed);
  return {
    instanceId: facts.instanceId,
    createdAt: custody.createdAt,
    state: stateOf(facts),
    survives: survivalSentence(custody),
    warnings: custodyWarnings({ ...facts, keyInMemory }),
    rotation: rotationView(custody.rotations.rootKey),
    current: rootKeyView(custody, custody.current, keyInMemory),
    // What no running node has any more is not in memory.
    former: history ? custody.former.map((root) => rootKeyView(custody, root, false)).toReversed() : [],
    custodians: Object.values(custody.custodians).map(({ custodianId, name, zone, address }) => {
      const node = live.find((each) => each.name === name);
      return {
        custodianId,
        name,
        zone,
        address,
        live: node !== undefined,
        unsealed: node?.unsealed ?? false,
      };
    }),
  };
}

/** A sealed node among others that are not is the others' business: the installation runs. */
export function stateOf({ state, live }: Pick<CustodyViewFacts, 'state' | 'live'>): RootCustody['state'] {
  if (state !== 'sealed') return state;
  return live.some(({ unsealed }) => unsealed) ? 'running' : 'sealed';
}

export function rotationView(times: RotationTimes): CustodyView['rotation'] {
  const { periodSeconds, lastRotatedAt } = times;
  return { periodSeconds, lastRotatedAt, nextRotationAt: nextRotationAt(times) };
}

function rootKeyView(custody: Custody, root: RootKeyState, keyInMemory: boolean): RootKeyView {
  const { rootKeyId, createdAt, masterKeys, distribution } = root;
  const { total, garbage, inUse } = masterKeys;
  return {
    rootKeyId,
    createdAt,
    masterKeys: { total, garbage, inUse: inUse.length },
    distribution: distribution && distributionView(custody, root, distribution, keyInMemory),
  };
}

function distributionView(
  { custodians }: Custody,
  root: RootKeyState,
  distribution: NonNullable<RootKeyState['distribution']>,
  keyInMemory: boolean,
): DistributionView {
  const { threshold, distributionNo, distributedAt, shares } = distribution;
  const protection = protectionLevel(root, keyInMemory);
  return {
    threshold,
    distributionNo,
    distributedAt,
    protection,
    protectionText: PROTECTION_TEXTS[protection],
    // A custodian that was removed since is known by its id alone.
    shares: shares.map(({ shareId, custodianId, lastAckAt }) => {
      const { zone = '', address = '' } = custodians[custodianId] ?? {};
      return { shareId, custodianId, zone, address, lastAckAt };
    }),
  };
}
