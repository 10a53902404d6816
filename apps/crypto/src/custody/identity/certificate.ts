import { canonicalText } from '../canonical.js';
import { isSignedBy } from '../signing.js';
import type { Authority } from './authority.js';

/** A custodian as the authority of a root key knows it. */
export interface Member {
  instanceId: string;
  rootKeyId: string;
  /** The dealing at which it was a member; zero: before the first. It may have shares of this dealing and of those before it. */
  distributionNo: number;
  custodianId: number;
  name: string;
  zone: string;
  signingKey: string;
  sealingKey: string;
}
/** A member, and the authority's signature over it. */
export interface Certificate extends Member {
  signature: string;
}

export const certify = (authority: Authority, member: Member): Certificate => ({
  ...member,
  signature: authority.sign(memberText(member)),
});

/** @param authority its public key, as the share file pins it */
export const isCertified = (certificate: Certificate, authority: string): boolean =>
  isSignedBy(authority, memberText(certificate), certificate.signature);

const memberText = (member: Member): string =>
  canonicalText('custody certificate', [
    member.instanceId,
    member.rootKeyId,
    member.distributionNo,
    member.custodianId,
    member.name,
    member.zone,
    member.signingKey,
    member.sealingKey,
  ]);
