import type { Custody } from '@keyledger/domain';
import type { ShareFile } from './share-file.js';

/** The dealing that the log says is the one that counts. */
export interface CommittedShare {
  rootKeyId: string;
  distributionNo: number;
  shareId: number;
  fingerprint: string;
  lastAckAt: string | null;
}

/** The share of this custodian in the current dealing, or null where it has none. */
export function committedShare({ current }: Custody, custodianId: number): CommittedShare | null {
  const { rootKeyId, distribution } = current;
  const share = distribution?.shares.find((each) => each.custodianId === custodianId);
  if (!distribution || !share) return null;
  const { shareId, fingerprint, lastAckAt } = share;
  return { rootKeyId, distributionNo: distribution.distributionNo, shareId, fingerprint, lastAckAt };
}

export const isFileOf = (file: ShareFile, share: CommittedShare): boolean =>
  file.rootKeyId === share.rootKeyId &&
  file.distributionNo === share.distributionNo &&
  file.shareId === share.shareId &&
  file.fingerprint === share.fingerprint;

/**
 * Share files that open nothing any more. None, while this node should have a share of the current dealing and does not: what is
 * older may be all that is left.
 *
 * @param custodianId this node's
 */
export function outdatedShares(
  files: readonly ShareFile[],
  custody: Custody,
  custodianId: number,
): ShareFile[] {
  const { current, former } = custody;
  if (!current.distribution) return [];
  const committed = committedShare(custody, custodianId);
  const held = committed ? files.find((file) => isFileOf(file, committed)) : undefined;
  if (committed && !held) return [];
  const { distributionNo } = current.distribution;
  const replaced = new Set(former.map(({ rootKeyId }) => rootKeyId));
  return files.filter((file) => {
    if (file === held) return false;
    if (file.rootKeyId === current.rootKeyId) return file.distributionNo <= distributionNo;
    // Not yet in the log: it may become the root key of tomorrow, unless what it was to replace is itself replaced.
    return replaced.has(file.rootKeyId) || file.replaces !== current.rootKeyId;
  });
}
