import type { Custody } from '@keyledger/domain';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import type { CustodyParts } from '../custody-parts.js';
import { SHARES } from '../record/root-parameters.js';
import type { EarlierRoot } from '../take-over/earlier-root.js';

/**
 * Ends the earlier way to the root key, once enough nodes have said that they have their shares: the record names shares from then
 * on, and `root.key` is overwritten and removed.
 */
export async function finishTakeOver(
  { store, log, lease, report }: Pick<CustodyParts, 'store' | 'log' | 'lease' | 'report'>,
  earlier: EarlierRoot,
  record: RootKeyRecord,
): Promise<void> {
  const { current, former } = log.custody;
  if (!isHeldByEnough(log.custody) || current.rootKeyId !== record.rootKeyId) return;
  if (record.custody !== SHARES) {
    await lease.run(0, (held) => store.updateRoot(held, { ...record, custody: SHARES, parameters: {} }));
    report.info({ was: record.custody }, 'the root key is held by shares from now on');
  }
  const known = new Set([current, ...former].map(({ fingerprint }) => fingerprint));
  if (await earlier.retire((fingerprint) => known.has(fingerprint))) {
    report.info({}, 'root.key was overwritten and removed');
  }
}

function isHeldByEnough({ current: { distribution } }: Custody): boolean {
  if (!distribution) return false;
  const acknowledged = distribution.shares.filter(({ lastAckAt }) => lastAckAt !== null).length;
  return acknowledged >= distribution.threshold;
}
