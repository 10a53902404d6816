import { canonicalText } from '../canonical.js';
import type { Certificate } from '../identity/certificate.js';

const SHARE_FILE_VERSION = 1;

/** Which share of which dealing, and whose. */
export interface SharePlace {
  /** The installation's root key custody. */
  instanceId: string;
  rootKeyId: string;
  /** Counts the dealings of a root key, with gaps where one came to nothing. */
  distributionNo: number;
  /** Tells dealings apart that took the same number: their shares do not fit together. */
  dealingId: string;
  shareId: number;
  custodianId: number;
}

/** A node's share as it lies on its disk. Only `sealed` is secret. */
export interface ShareFile extends SharePlace {
  version: typeof SHARE_FILE_VERSION;
  /** So many shares of this dealing give the root key. */
  threshold: number;
  /** `secretFingerprint` of the share. */
  fingerprint: string;
  /** Public key of the root key's authority: whom this node believes when somebody asks for the share. */
  authority: string;
  /** What this node shows when it asks others for theirs. */
  certificate: Certificate;
  /** The root key that this one was to replace; null: the same root key was dealt anew, or for the first time. */
  replaces: string | null;
  /** The turn in which it was dealt: of two root keys that were to replace the same, the later turn's counts. */
  term: number;
  /** Kinds of the locks on the share, in the order in which they were put on. */
  locks: string[];
  /** The share, locked and sealed (HPKE) to the node's own sealing key; base64. */
  sealed: string;
}

export const newShareFile = (file: Omit<ShareFile, 'version'>): ShareFile => ({
  version: SHARE_FILE_VERSION,
  ...file,
});

export const isShareFile = (value: unknown): value is ShareFile =>
  (value as ShareFile | null)?.version === SHARE_FILE_VERSION;

/** What a sealed share is bound to. @param purpose where it is: on disk, being dealt, or on its way to whoever unseals */
export const shareInfo = (
  purpose: 'at rest' | 'dealt' | 'for unsealing',
  place: SharePlace,
  recipient: string,
): string =>
  canonicalText(`share ${purpose}`, [
    place.instanceId,
    place.rootKeyId,
    place.distributionNo,
    place.dealingId,
    place.shareId,
    place.custodianId,
    recipient,
  ]);
