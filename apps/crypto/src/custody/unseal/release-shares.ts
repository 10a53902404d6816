import { KeyledgerError, type Custody } from '@keyledger/domain';
import { isFresh } from '../canonical.js';
import { sealTo } from '../hpke.js';
import { isCertified, type Certificate } from '../identity/certificate.js';
import { shareInfo, type ShareFile } from '../share-files/share-file.js';
import type { ShareFolder } from '../share-files/share-folder.js';
import { isSignedBy } from '../signing.js';
import { shareRequestText, type OfferedShare, type ShareReply, type ShareRequest } from './share-messages.js';

/** Gives this node's shares to members that unseal, sealed node or not: neither log nor bus is believed about who is one. */
export class ShareRelease {
  /** @param custody what the log says, or null where this node has not read one */
  constructor(
    private readonly folder: ShareFolder,
    private readonly custody: () => Custody | null,
  ) {}

  /** @throws KeyledgerError AccessDenied */
  async answer(request: ShareRequest): Promise<ShareReply> {
    const { certificate, signature, time, ephemeralKey } = request;
    if (!isSignedBy(certificate.signingKey, shareRequestText(request), signature) || !isFresh(time)) {
      throw new KeyledgerError('AccessDenied', 'the request for shares is not signed, or not of now');
    }
    const given = this.folder.all().filter((file) => mayHave(certificate, file));
    if (given.length === 0 || this.isRemoved(certificate)) {
      throw new KeyledgerError('AccessDenied', 'this node has no share for who asks');
    }
    const offers = await Promise.all(given.map((file) => this.offer(file, certificate, ephemeralKey)));
    return { shares: offers.filter((offer) => offer !== null) };
  }

  /** The log may only say no: whoever is off the list gets nothing, also where it has a certificate of before. */
  private isRemoved({ custodianId, rootKeyId }: Certificate): boolean {
    const custody = this.custody();
    if (custody?.current.rootKeyId !== rootKeyId) return false;
    return custodianId <= custody.lastCustodianId && custody.custodians[custodianId] === undefined;
  }

  private async offer(
    file: ShareFile,
    { signingKey }: Certificate,
    ephemeralKey: string,
  ): Promise<OfferedShare | null> {
    const { instanceId, rootKeyId, distributionNo, dealingId, shareId, custodianId, threshold } = file;
    const place = { instanceId, rootKeyId, distributionNo, dealingId, shareId, custodianId };
    const share = await this.folder.openIfWhole(file);
    if (!share) return null;
    const info = shareInfo('for unsealing', place, `${signingKey} ${ephemeralKey}`);
    const sealed = await sealTo(ephemeralKey, info, share);
    share.fill(0);
    return { ...place, threshold, sealed };
  }
}

/** A member may have shares of the dealing at which it was one, and of those before: who left since has none of the newer ones. */
const mayHave = (certificate: Certificate, file: ShareFile): boolean =>
  certificate.instanceId === file.instanceId &&
  certificate.rootKeyId === file.rootKeyId &&
  certificate.distributionNo >= file.distributionNo &&
  isCertified(certificate, file.authority);
