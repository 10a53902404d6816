import { KeyledgerError } from '@keyledger/domain';
import { canonicalText, isFresh } from '../canonical.js';
import type { Certificate } from '../identity/certificate.js';
import type { NodeIdentity } from '../identity/node-identity.js';
import { isSignedBy } from '../signing.js';
import type { JoinSecret } from './join-secret.js';

const NAME_PATTERN = /^[a-z0-9-]{1,64}$/;
const ZONE_PATTERN = /^[\w.-]{1,64}$/;
const MAX_ADDRESS_CHARS = 256;

/** A node as it presents itself. */
export interface Candidate {
  name: string;
  zone: string;
  address: string;
  signingKey: string;
  sealingKey: string;
}

/** `CUSTODIANS.enrol`. */
export interface EnrolRequest extends Candidate {
  /** ISO 8601, real time. */
  time: string;
  /** That it has the join secret. */
  proof: string;
  /** That it has the signing key. */
  signature: string;
}

/** From a node that has the root key. */
export interface EnrolReply {
  /** Public key of the root key's authority. */
  authority: string;
  certificate: Certificate;
  /** That who answers has the join secret, and that it is an answer to this request. */
  proof: string;
}

export function enrolRequest(
  identity: NodeIdentity,
  place: { zone: string; address: string },
  secret: JoinSecret,
): EnrolRequest {
  const { name, signingKey, sealingKey } = identity;
  const candidate = { name, ...place, signingKey, sealingKey, time: new Date().toISOString() };
  const text = requestText(candidate);
  return { ...candidate, proof: secret.prove(text), signature: identity.sign(text) };
}

/** @throws KeyledgerError AccessDenied, InvalidRequest */
export function checkEnrolRequest(request: EnrolRequest, secret: JoinSecret): Candidate {
  const { name, zone, address, signingKey, sealingKey, time } = request;
  const text = requestText(request);
  if (!secret.isProven(text, request.proof)) {
    throw new KeyledgerError('AccessDenied', 'the node has another join secret than this one');
  }
  if (!isSignedBy(signingKey, text, request.signature)) {
    throw new KeyledgerError('AccessDenied', 'the enrolment is not signed by the node');
  }
  if (!isFresh(time))
    throw new KeyledgerError('AccessDenied', 'the enrolment is not of now: compare the clocks');
  if (!NAME_PATTERN.test(name) || !ZONE_PATTERN.test(zone) || address.length > MAX_ADDRESS_CHARS) {
    throw new KeyledgerError('InvalidRequest', 'the name, zone or address of the node is not a valid one');
  }
  return { name, zone, address, signingKey, sealingKey };
}

export function enrolReply(
  request: EnrolRequest,
  authority: string,
  certificate: Certificate,
  secret: JoinSecret,
): EnrolReply {
  return { authority, certificate, proof: secret.prove(replyText(request, authority, certificate)) };
}

export const isEnrolReply = (reply: EnrolReply, request: EnrolRequest, secret: JoinSecret): boolean =>
  secret.isProven(replyText(request, reply.authority, reply.certificate), reply.proof);

const requestText = (request: Candidate & { time: string }): string =>
  canonicalText('custody enrolment', [
    request.name,
    request.zone,
    request.address,
    request.signingKey,
    request.sealingKey,
    request.time,
  ]);

const replyText = (request: EnrolRequest, authority: string, certificate: Certificate): string =>
  canonicalText('custody enrolment answer', [request.signature, authority, certificate.signature]);
