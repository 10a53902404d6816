import { canonicalText } from '../canonical.js';
import type { JoinSecret } from '../enrol/join-secret.js';
import type { Authority } from '../identity/authority.js';
import type { Certificate } from '../identity/certificate.js';
import { isSignedBy } from '../signing.js';
import type { SharePlace } from '../share-files/share-file.js';

/** What one custodian is dealt. */
export interface SealedShare {
  shareId: number;
  custodianId: number;
  fingerprint: string;
  /** The share, sealed (HPKE) to the custodian's key; base64. */
  sealed: string;
  certificate: Certificate;
}

/** `CUSTODIANS.deal`. */
export interface DealMessage {
  instanceId: string;
  rootKeyId: string;
  distributionNo: number;
  dealingId: string;
  threshold: number;
  /** Public key of this root key's authority. */
  authority: string;
  /** The root key that is to be replaced; null: the same one is dealt anew, or the first one. */
  replaces: string | null;
  /** Of the dealer's turn. */
  term: number;
  shares: SealedShare[];
  /** By the authority that custodians know already: of the root key that is replaced, or of the same one. */
  signature: string;
  /** By the join secret, for custodians that know no authority yet; null where the dealer has none. */
  proof: string | null;
}

/** From the custodian that was meant. */
export interface DealAck {
  custodianId: number;
  /** By the custodian's signing key, over the share that it has on its disk. */
  signature: string;
}
/** From the others, and from who keeps nothing. */
export interface NotDealt {
  custodianId: null;
  /** The dealing's number is taken here by another one, as are those up to this. */
  taken?: number;
}

export function signDeal(
  deal: Omit<DealMessage, 'signature' | 'proof'>,
  authority: Authority,
  secret: JoinSecret | null,
): DealMessage {
  const text = dealText(deal);
  return { ...deal, signature: authority.sign(text), proof: secret ? secret.prove(text) : null };
}

/** @param authority public key */
export const isDealOf = (deal: DealMessage, authority: string): boolean =>
  isSignedBy(authority, dealText(deal), deal.signature);

export const isDealProven = (deal: DealMessage, secret: JoinSecret | null): boolean =>
  secret !== null && secret.isProven(dealText(deal), deal.proof);

/** What a custodian signs once its share is on its disk. */
export const ackText = (place: SharePlace, fingerprint: string): string =>
  canonicalText('share kept', [
    place.instanceId,
    place.rootKeyId,
    place.distributionNo,
    place.dealingId,
    place.shareId,
    place.custodianId,
    fingerprint,
  ]);

function dealText(deal: Omit<DealMessage, 'signature' | 'proof'>): string {
  const { instanceId, rootKeyId, distributionNo, dealingId, threshold, authority, replaces, term } = deal;
  const shares = deal.shares.flatMap(({ shareId, custodianId, fingerprint, sealed, certificate }) => [
    shareId,
    custodianId,
    fingerprint,
    sealed,
    certificate.signature,
  ]);
  return canonicalText('dealing', [
    instanceId,
    rootKeyId,
    distributionNo,
    dealingId,
    threshold,
    authority,
    replaces,
    term,
    ...shares,
  ]);
}
