import type { Custodian } from './state.js';

/** Shares of one dealing at most: more make nothing safer. */
export const MAX_SHARES = 16;

/**
 * Which of these custodians hold a share: all of them, and where they are too many those that are spread best over the zones, the
 * longest enrolled first, so that a new node moves no share without need.
 */
export function shareHolders(custodians: readonly Custodian[]): Custodian[] {
  const byId = custodians.toSorted((a, b) => a.custodianId - b.custodianId);
  if (byId.length <= MAX_SHARES) return byId;
  const zones = [...Map.groupBy(byId, ({ zone }) => zone).values()];
  const turns = Math.max(...zones.map(({ length }) => length));
  const inTurn = Array.from({ length: turns }, (_, turn) => zones.flatMap((zone) => zone[turn] ?? [])).flat();
  return inTurn.slice(0, MAX_SHARES).sort((a, b) => a.custodianId - b.custodianId);
}
