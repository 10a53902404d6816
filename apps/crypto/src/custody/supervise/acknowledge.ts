import type { Custody } from '@keyledger/domain';
import { systemCause } from '../cause.js';
import type { CustodyParts } from '../custody-parts.js';
import { committedShare, isFileOf, outdatedShares } from '../share-files/outdated.js';

/** Whether this node has the share that it should have. `none`: it should have none. */
export type ShareState = 'held' | 'missing' | 'none';

/**
 * Looks after this node's share: that it can still be opened, says so in the log when that is due, and ends what is outdated.
 *
 * @param custodianId this node's
 * @param nowMs of the service's clock
 */
export async function tendShare(
  { folder, log, settings, report }: Pick<CustodyParts, 'folder' | 'log' | 'settings' | 'report'>,
  custodianId: number,
  nowMs: number,
): Promise<ShareState> {
  const committed = committedShare(log.custody, custodianId);
  const file = committed && folder.all().find((each) => isFileOf(each, committed));
  const dueAt = committed?.lastAckAt ? Date.parse(committed.lastAckAt) + settings.ackSeconds * 1000 : 0;
  if (committed && file && dueAt <= nowMs) {
    const share = await folder.openIfWhole(file);
    if (!share) {
      report.error({ distributionNo: file.distributionNo }, 'this node’s share cannot be opened any more');
      await folder.remove(file);
      return 'missing';
    }
    share.fill(0);
    await acknowledge(log, custodianId, nowMs, settings.ackSeconds);
  }
  for (const outdated of outdatedShares(folder.all(), log.custody, custodianId))
    await folder.remove(outdated);
  if (!committed) return 'none';
  return file ? 'held' : 'missing';
}

async function acknowledge(
  log: CustodyParts['log'],
  custodianId: number,
  nowMs: number,
  ackSeconds: number,
): Promise<void> {
  await log.append((custody: Custody) => {
    const share = committedShare(custody, custodianId);
    if (!share) return [];
    const { rootKeyId, distributionNo, shareId, lastAckAt } = share;
    if (lastAckAt && Date.parse(lastAckAt) + ackSeconds * 1000 > nowMs) return [];
    return [{ type: 'ShareAcknowledged', data: { rootKeyId, distributionNo, shareId, custodianId } }];
  }, systemCause());
}
