import { KeyledgerError, shareHolders, type EventMetadata } from '@keyledger/domain';
import type { HeldLease } from '../../material-store/work-lease.js';
import type { CustodyParts } from '../custody-parts.js';
import { Authority } from '../identity/authority.js';
import { dealShares, type Dealing, type Dealt } from './deal-shares.js';
import { liveCustodians } from './liveness.js';
import { notKept } from './not-kept.js';

/**
 * Deals a root key over the custodians that are enrolled.
 * @throws KeyledgerError Unavailable: a node that answers has not kept its share, or too few nodes answer
 */
export async function dealToEnrolled(
  { bus, joinSecret, log }: Pick<CustodyParts, 'bus' | 'joinSecret' | 'log'>,
  dealing: Omit<Dealing, 'custodians' | 'instanceId'>,
): Promise<Dealt> {
  const custodians = shareHolders(Object.values(log.custody.custodians));
  if (custodians.length === 0) throw new KeyledgerError('Unavailable', 'no node is enrolled to hold a share');
  const dealt = await dealShares(bus, { ...dealing, instanceId: log.instanceId, custodians }, joinSecret);
  if (dealt.kept.size === custodians.length) return dealt;
  // A node that is away does not keep the others from having theirs; one that is there, and has none, does.
  const live = new Set((await liveCustodians(bus)).map(({ name }) => name));
  const should = custodians.filter(({ name }) => live.has(name));
  if (should.some(({ custodianId }) => !dealt.kept.has(custodianId))) throw notKept(should, dealt.kept);
  return dealt;
}

/**
 * Deals shares of the root key that there is. They count, and older ones no more, from the event in the log on.
 * @throws KeyledgerError as `dealToEnrolled`; ConcurrentChange: the root key was replaced meanwhile
 */
export async function dealAnew(
  parts: CustodyParts,
  { term }: HeldLease,
  cause: EventMetadata,
): Promise<{ position: number }> {
  const { log, masters, folder, report } = parts;
  await log.refresh();
  const root = await masters.newestRoot();
  const authority = new Authority(root.key);
  const secret = root.key.export();
  try {
    const numbers = folder.of(root.id).map(({ distributionNo }) => distributionNo);
    const known = log.custody.current.distribution?.distributionNo ?? 0;
    const { distribution } = await dealToEnrolled(parts, {
      rootKeyId: root.id,
      secret,
      authority,
      signer: authority,
      replaces: null,
      term,
      distributionNo: Math.max(known, ...numbers) + 1,
    });
    const { position, events } = await log.append(({ current }) => {
      const isNewer = distribution.distributionNo > (current.distribution?.distributionNo ?? 0);
      if (current.rootKeyId !== root.id || !isNewer) return [];
      return [{ type: 'RootKeySharesDistributed', data: { rootKeyId: root.id, ...distribution } }];
    }, cause);
    if (events.length === 0) {
      throw new KeyledgerError('ConcurrentChange', 'root key or shares were changed meanwhile: try again');
    }
    const { distributionNo, threshold, shares } = distribution;
    report.info({ distributionNo, threshold, shares: shares.length }, 'the shares were dealt anew');
    return { position };
  } finally {
    secret.fill(0);
  }
}
