import { KeyledgerError, type Custody } from '@keyledger/domain';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import type { JoinSecret } from '../enrol/join-secret.js';
import { isCertified } from '../identity/certificate.js';
import type { NodeIdentity } from '../identity/node-identity.js';
import { shareInfo, type ShareFile, type SharePlace } from '../share-files/share-file.js';
import { MAX_SHARE_FILES, type ShareFolder } from '../share-files/share-folder.js';
import {
  ackText,
  isDealOf,
  isDealProven,
  type DealAck,
  type DealMessage,
  type NotDealt,
  type SealedShare,
} from './deal-messages.js';

/** The custodian's side of a dealing: it keeps its share beside older ones, and says so. */
export class ShareKeeper {
  private keeping: Promise<unknown> = Promise.resolve();

  /** @param custody what the log says, or null where this node has not read one */
  constructor(
    private readonly identity: NodeIdentity,
    private readonly folder: ShareFolder,
    private readonly secret: JoinSecret | null,
    private readonly custody: () => Custody | null,
  ) {}

  /**
   * Answers once the share is durable. The same dealing again is answered again.
   * @throws KeyledgerError AccessDenied: not from who has the root key; LimitExceeded; InvalidRequest
   */
  async keep(deal: DealMessage): Promise<DealAck | NotDealt> {
    const mine = deal.shares.find(({ certificate }) => this.isMe(certificate));
    if (!mine) return { custodianId: null };
    this.checkDealer(deal, mine);
    // One at a time: two dealings may not both find the number free.
    const kept = this.keeping.then(() => this.keepShare(deal, mine));
    this.keeping = kept.catch(() => undefined);
    return kept;
  }

  private isMe({ signingKey, sealingKey }: { signingKey: string; sealingKey: string }): boolean {
    return signingKey === this.identity.signingKey && sealingKey === this.identity.sealingKey;
  }

  /**
   * Whoever has a root key of which this node has a share may deal. A node that has none of the root key of now, or only of a set-up
   * that came to nothing, goes by the join secret: the share that it takes then opens nothing without the others, and costs it none
   * that it has.
   */
  private checkDealer(deal: DealMessage, { certificate }: SealedShare): void {
    const files = this.folder.all();
    const current = this.custody()?.current.rootKeyId;
    const isKnown = files.some(({ rootKeyId }) => rootKeyId === current || rootKeyId === deal.rootKeyId);
    const isSigned = files.some(({ authority }) => isDealOf(deal, authority));
    const isTrusted = isSigned || (!isKnown && isDealProven(deal, this.secret));
    if (!isTrusted || !isCertified(certificate, deal.authority)) {
      throw new KeyledgerError('AccessDenied', 'the shares are not dealt by who has the root key');
    }
  }

  private async keepShare(deal: DealMessage, mine: SealedShare): Promise<DealAck | NotDealt> {
    const { shareId, custodianId, fingerprint, sealed, certificate } = mine;
    const { instanceId, rootKeyId, distributionNo, dealingId, threshold, authority, replaces, term } = deal;
    const place: SharePlace = { instanceId, rootKeyId, distributionNo, dealingId, shareId, custodianId };
    const there = this.folder.of(rootKeyId);
    const same = there.find((file) => file.distributionNo === distributionNo);
    if (same?.dealingId !== dealingId) {
      if (same) return { custodianId: null, taken: Math.max(...there.map((file) => file.distributionNo)) };
      await this.makeRoom(deal);
      const share = await this.identity.open(shareInfo('dealt', place, this.identity.signingKey), sealed);
      if (secretFingerprint(share) !== fingerprint) {
        throw new KeyledgerError('InvalidRequest', 'the share is not the one that was announced');
      }
      const file = { ...place, threshold, fingerprint, authority, certificate, replaces, term };
      await this.folder.keep(file, share);
      share.fill(0);
    }
    return { custodianId, signature: this.identity.sign(ackText(place, fingerprint)) };
  }

  /** Dealings of an earlier turn that have come to nothing go; what the log does not rule out stays. */
  private async makeRoom(deal: DealMessage): Promise<void> {
    const custody = this.custody();
    if (custody) {
      for (const file of this.folder.all())
        if (isSuperseded(file, deal, custody)) await this.folder.remove(file);
    }
    if (this.folder.all().length >= MAX_SHARE_FILES) {
      throw new KeyledgerError('LimitExceeded', `this node has ${MAX_SHARE_FILES} shares already`);
    }
  }
}

/**
 * A share of the same root key beyond the dealing that counts, or of another root key that was to replace the same one. The turn
 * is checked where a root key is replaced: a dealer of an earlier turn cannot do so any more.
 */
function isSuperseded(file: ShareFile, deal: DealMessage, { current }: Custody): boolean {
  if (file.term >= deal.term) return false;
  if (file.rootKeyId === deal.rootKeyId) {
    return (
      file.rootKeyId === current.rootKeyId &&
      file.distributionNo > (current.distribution?.distributionNo ?? Infinity)
    );
  }
  return file.replaces !== null && file.replaces === deal.replaces && file.rootKeyId !== current.rootKeyId;
}
