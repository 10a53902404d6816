import { CUSTODIANS } from '@keyledger/contracts';
import { KeyledgerError, isKeyledgerError, type Custodian } from '@keyledger/domain';
import { systemCause } from '../cause.js';
import type { CustodyParts } from '../custody-parts.js';
import { Authority } from '../identity/authority.js';
import { certify, isCertified, type Certificate } from '../identity/certificate.js';
import { Candidates } from './candidates.js';
import {
  checkEnrolRequest,
  enrolReply,
  enrolRequest,
  isEnrolReply,
  type Candidate,
  type EnrolReply,
  type EnrolRequest,
} from './enrol-messages.js';
import { custodianOf, decideEnrolment } from './enrol-custodian.js';
import { EnrolledKeys } from './enrolled-keys.js';

const ANSWER_LIMIT_MS = 3_000;
const ANSWER_STALL_MS = 400;

type Parts = Pick<CustodyParts, 'bus' | 'identity' | 'joinSecret' | 'log' | 'masters' | 'settings'>;

/** Becoming a custodian: a node asks those that have the root key, and they write it into the log. */
export class Enrolment {
  /** Nodes that asked, also while nobody can answer. */
  readonly candidates = new Candidates();
  private readonly keys = new EnrolledKeys();

  constructor(private readonly parts: Parts) {
    parts.log.onEvent((event) => this.keys.apply(event));
  }

  /**
   * Another node's request.
   * @throws KeyledgerError AccessDenied, InvalidRequest; Sealed while this node has no root key; LimitExceeded
   */
  async answer(request: EnrolRequest): Promise<EnrolReply> {
    const { joinSecret } = this.parts;
    if (!joinSecret) throw new KeyledgerError('Unavailable', 'this node has no join secret');
    const candidate = checkEnrolRequest(request, joinSecret);
    this.candidates.add(candidate);
    const authority = new Authority(this.parts.masters.root.key);
    const custodian = await this.enrol(candidate);
    return enrolReply(request, authority.publicKey, this.certificate(authority, custodian), joinSecret);
  }

  /** This node itself, which has the root key. @throws KeyledgerError AccessDenied: it was taken off the list. */
  self(): Promise<Custodian> {
    const { identity, settings } = this.parts;
    const { name, signingKey, sealingKey } = identity;
    const { zone, address } = settings;
    return this.enrol({ name, zone, address, signingKey, sealingKey });
  }

  /**
   * Asks the others for a certificate; all of them learn that this node is there.
   * @returns null while no node that answers has this root key
   * @throws KeyledgerError AccessDenied, and nobody else's consent
   */
  async ask(rootKeyId: string | null): Promise<Certificate | null> {
    const { bus, identity, settings, joinSecret } = this.parts;
    if (!joinSecret) return null;
    const request = enrolRequest(identity, settings, joinSecret);
    const usable = (reply: EnrolReply): boolean =>
      isEnrolReply(reply, request, joinSecret) &&
      isCertified(reply.certificate, reply.authority) &&
      reply.certificate.rootKeyId === rootKeyId;
    try {
      const replies = await bus.gather<EnrolReply>(CUSTODIANS.enrol, request, {
        waitMs: ANSWER_STALL_MS,
        timeoutMs: ANSWER_LIMIT_MS,
        enough: usable,
      });
      return replies.find(usable)?.certificate ?? null;
    } catch (error) {
      if (isKeyledgerError(error) && error.code === 'AccessDenied') throw error;
      return null;
    }
  }

  private async enrol(candidate: Candidate): Promise<Custodian> {
    const { log } = this.parts;
    const decide = () => decideEnrolment(log.custody, candidate, this.keys.removed);
    if (decide().length > 0) await log.append(decide, systemCause());
    const custodian = custodianOf(log.custody, candidate);
    if (!custodian) throw new KeyledgerError('ConcurrentChange', 'the node could not be enrolled: try again');
    return custodian;
  }

  private certificate(authority: Authority, custodian: Custodian): Certificate {
    const { log, masters } = this.parts;
    const { custodianId, name, zone, signingKey, sealingKey } = custodian;
    const { rootKeyId, distribution } = log.custody.current;
    // The log may be behind or ahead of what this node has in memory by one rotation: the certificate is for what it has.
    const distributionNo = rootKeyId === masters.root.id ? (distribution?.distributionNo ?? 0) : 0;
    const { instanceId } = log;
    return certify(authority, {
      instanceId,
      rootKeyId: masters.root.id,
      distributionNo,
      custodianId,
      name,
      zone,
      signingKey,
      sealingKey,
    });
  }
}
