import { canonicalText } from '../canonical.js';
import type { Certificate } from '../identity/certificate.js';
import type { SharePlace } from '../share-files/share-file.js';

/** `CUSTODIANS.shares`. */
export interface ShareRequest {
  certificate: Certificate;
  /** HPKE public key that is made for this one unsealing; base64. */
  ephemeralKey: string;
  /** ISO 8601, real time. */
  time: string;
  /** By the signing key of the certificate. */
  signature: string;
}

/** A share, sealed to the ephemeral key. */
export interface OfferedShare extends SharePlace {
  threshold: number;
  sealed: string;
}

export interface ShareReply {
  shares: OfferedShare[];
}

export const shareRequestText = ({
  certificate,
  ephemeralKey,
  time,
}: Omit<ShareRequest, 'signature'>): string =>
  canonicalText('share request', [certificate.signature, ephemeralKey, time]);
