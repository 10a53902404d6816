import { KeyledgerError, type Custodian, type Custody, type CustodyEvent } from '@keyledger/domain';
import type { Candidate } from './enrol-messages.js';

/** More enrolled nodes than this are a fault somewhere, not a cluster. */
const MAX_CUSTODIANS = 64;

/** The custodian with these keys, if it is enrolled. */
export const custodianOf = (
  custody: Custody,
  { signingKey, sealingKey }: Pick<Candidate, 'signingKey' | 'sealingKey'>,
): Custodian | undefined =>
  Object.values(custody.custodians).find(
    (each) => each.signingKey === signingKey && each.sealingKey === sealingKey,
  );

/**
 * Enrols a node, or notes where it is now. A node that lost its disk comes with new keys and gets another id.
 * @param removed signing keys of nodes that were enrolled once and are no more
 * @throws KeyledgerError AccessDenied for a node that was removed; LimitExceeded
 */
export function decideEnrolment(
  custody: Custody,
  candidate: Candidate,
  removed: ReadonlySet<string>,
): CustodyEvent[] {
  const known = custodianOf(custody, candidate);
  if (known && known.zone === candidate.zone && known.address === candidate.address) return [];
  if (known) return [{ type: 'CustodianEnrolled', data: { ...candidate, custodianId: known.custodianId } }];
  if (removed.has(candidate.signingKey)) {
    throw new KeyledgerError(
      'AccessDenied',
      'this node was taken off the list, or another has enrolled under its name: remove its custodian folder to enrol it anew',
    );
  }
  const others = Object.values(custody.custodians).filter(({ name }) => name !== candidate.name);
  if (others.length >= MAX_CUSTODIANS) {
    throw new KeyledgerError('LimitExceeded', `there are ${MAX_CUSTODIANS} custodians already`);
  }
  return [{ type: 'CustodianEnrolled', data: { ...candidate, custodianId: custody.lastCustodianId + 1 } }];
}
