import { PROTECTION_TEXTS, protectionLevel, survivalSentence, type Custody } from '@keyledger/domain';

/** A custodian that has not acknowledged its share for this many periods is worth a warning. */
const STALE_AFTER_PERIODS = 3;

/** What the warnings are made from. */
export interface CustodyFacts {
  custody: Custody;
  /** Whether a running node has the root key. */
  keyInMemory: boolean;
  /** How often custodians acknowledge their shares, in seconds. */
  ackSeconds: number;
  /** ISO 8601 UTC. */
  now: string;
}

/** What an operator should look after, in plain sentences; the most urgent first. */
export function custodyWarnings(facts: CustodyFacts): string[] {
  return [...weakProtection(facts), ...staleShares(facts), ...oneNode(facts)];
}

function weakProtection({ custody, keyInMemory }: CustodyFacts): string[] {
  const level = protectionLevel(custody.current, keyInMemory);
  if (level !== 'LEVEL0' && level !== 'LEVEL1') return [];
  return [`The protection of the root key is at ${level}: ${PROTECTION_TEXTS[level]}.`];
}

function staleShares({ custody: { current, custodians }, ackSeconds, now }: CustodyFacts): string[] {
  const { distribution } = current;
  if (!distribution) return [];
  const limit = Date.parse(now) - STALE_AFTER_PERIODS * ackSeconds * 1_000;
  return distribution.shares
    .filter(({ lastAckAt }) => Date.parse(lastAckAt ?? distribution.distributedAt) < limit)
    .map(({ shareId, custodianId, lastAckAt }) => {
      const name = custodians[custodianId]?.name ?? `custodian ${custodianId}`;
      return lastAckAt === null
        ? `${name} has never acknowledged share ${shareId}, dealt at ${distribution.distributedAt}.`
        : `${name} has not acknowledged share ${shareId} since ${lastAckAt}.`;
    });
}

function oneNode({ custody }: CustodyFacts): string[] {
  return Object.keys(custody.custodians).length > 1 ? [] : [survivalSentence(custody)];
}
