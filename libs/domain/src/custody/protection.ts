import type { Custody, RootKeyState } from './state.js';

/** Protection of a distribution (DESIGN 6), worst first. */
export const PROTECTION_LEVELS = ['LEVEL0', 'LEVEL1', 'LEVEL2', 'LEVEL3', 'LEVEL4'] as const;
export type ProtectionLevel = (typeof PROTECTION_LEVELS)[number];

/** The seed has the text of LEVEL4; the others are ours. */
export const PROTECTION_TEXTS: Record<ProtectionLevel, string> = {
  LEVEL4: 'All shares have acked',
  LEVEL3: 'Enough shares have acked',
  LEVEL2: 'Plain key exists, not enough shares have acked',
  LEVEL1: 'Some shares have acked, not enough, and no running node has the key',
  LEVEL0: 'Nothing is held anywhere',
};

/** @param keyInMemory whether a running node has the root key */
export function protectionLevel(root: RootKeyState, keyInMemory: boolean): ProtectionLevel {
  const shares = root.distribution?.shares ?? [];
  const acked = shares.filter(({ lastAckAt }) => lastAckAt !== null).length;
  if (shares.length > 0 && acked === shares.length) return 'LEVEL4';
  if (root.distribution && acked >= root.distribution.threshold) return 'LEVEL3';
  if (keyInMemory) return 'LEVEL2';
  return acked > 0 ? 'LEVEL1' : 'LEVEL0';
}

/**
 * How many shares are needed of those that are dealt over these zones. Half of the nodes (2 of 4 as in seed 000), at least two
 * where there are two, and fewer when that lets any single zone be lost: never one, since then each disk alone would do.
 *
 * @param zones the zone of each custodian
 */
export function thresholdFor(zones: readonly string[]): number {
  const count = zones.length;
  if (count < 2) return 1;
  const half = Math.max(2, Math.ceil(count / 2));
  const perZone = new Map<string, number>();
  for (const zone of zones) perZone.set(zone, (perZone.get(zone) ?? 0) + 1);
  const outsideLargest = count - Math.max(...perZone.values());
  return outsideLargest >= 2 ? Math.min(half, outsideLargest) : half;
}

/** In one plain sentence, what the current distribution survives. */
export function survivalSentence({ current, custodians }: Custody): string {
  const { distribution } = current;
  if (!distribution)
    return 'The root key has not been dealt to any node yet: if this process ends, it is lost.';
  const { threshold, shares } = distribution;
  if (shares.length === 1) {
    return 'One node alone holds the root key: no loss of that node or its disk is survived.';
  }
  const spare = shares.length - threshold;
  if (spare === 0) {
    return `All ${shares.length} nodes are needed to unseal: no loss of a node's disk is survived.`;
  }
  const zoneOf = (custodianId: number): string => custodians[custodianId]?.zone ?? '';
  const perZone = new Map<string, number>();
  for (const { custodianId } of shares) {
    perZone.set(zoneOf(custodianId), (perZone.get(zoneOf(custodianId)) ?? 0) + 1);
  }
  const anyZone = perZone.size > 1 && Math.max(...perZone.values()) <= spare;
  return (
    `Any ${threshold} of ${shares.length} nodes unseal: the loss of ` +
    `${spare === 1 ? 'one node' : `any ${spare} nodes`}${anyZone ? ', or of any one zone,' : ''} is survived.`
  );
}
