import { CUSTODIANS } from '@keyledger/contracts';
import {
  KeyledgerError,
  newId,
  thresholdFor,
  type Custodian,
  type DealtShare,
  type Distribution,
} from '@keyledger/domain';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import { gatherAny, type CustodianBus } from '../custodian-bus.js';
import type { JoinSecret } from '../enrol/join-secret.js';
import { sealTo } from '../hpke.js';
import type { Authority } from '../identity/authority.js';
import { certify } from '../identity/certificate.js';
import { shareInfo } from '../share-files/share-file.js';
import { splitSecret } from '../share-files/split.js';
import { isSignedBy } from '../signing.js';
import { ackText, signDeal, type DealAck, type DealMessage, type NotDealt } from './deal-messages.js';

/** A custodian may have to derive a key from a passphrase before its share is on its disk. */
const ACK_LIMIT_MS = 10_000;
const ACK_STALL_MS = 3_000;
/** How often another number is tried where one is taken. */
const MAX_NUMBERS = 4;

/** What is to be dealt to whom. */
export interface Dealing {
  instanceId: string;
  rootKeyId: string;
  /** The root key itself. */
  secret: Uint8Array;
  authority: Authority;
  /** Who signs it: the authority of the root key that custodians know. */
  signer: Authority;
  replaces: string | null;
  term: number;
  /** The lowest number that may be free. */
  distributionNo: number;
  custodians: readonly Custodian[];
}

/** What came of it: nothing counts before it is committed. */
export interface Dealt {
  dealingId: string;
  distribution: Distribution;
  /** Custodians that have their share on their disk. */
  kept: ReadonlySet<number>;
}

/**
 * Splits the root key over these custodians and hands each its share.
 * @throws KeyledgerError Unavailable: fewer keep their share than are needed to unseal.
 */
export async function dealShares(
  bus: CustodianBus,
  dealing: Dealing,
  joinSecret: JoinSecret | null,
): Promise<Dealt> {
  let { distributionNo } = dealing;
  for (let tries = 0; tries < MAX_NUMBERS; tries++) {
    const { message, shares } = await prepare({ ...dealing, distributionNo }, joinSecret);
    const replies = await gatherAny<DealAck | NotDealt>(bus, CUSTODIANS.deal, message, gathering(dealing));
    const taken = Math.max(0, ...replies.map((reply) => ('taken' in reply ? (reply.taken ?? 0) : 0)));
    if (taken > 0) {
      distributionNo = Math.max(distributionNo, taken) + 1;
      continue;
    }
    const kept = new Set(dealing.custodians.filter((each) => hasKept(each, message, replies)).map(idOf));
    const { threshold, dealingId } = message;
    if (kept.size < threshold) {
      throw new KeyledgerError(
        'Unavailable',
        `${kept.size} nodes keep a share of the root key, and ${threshold} must: nothing was changed`,
      );
    }
    return { dealingId, kept, distribution: { distributionNo, threshold, shares } };
  }
  throw new KeyledgerError('Unavailable', 'other shares are being dealt: try again later');
}

const idOf = ({ custodianId }: Custodian): number => custodianId;

function gathering({ custodians }: Dealing) {
  const waiting = new Set(custodians.map(idOf));
  return {
    timeoutMs: ACK_LIMIT_MS,
    waitMs: ACK_STALL_MS,
    enough: ({ custodianId }: DealAck | NotDealt): boolean => {
      if (custodianId !== null) waiting.delete(custodianId);
      return waiting.size === 0;
    },
  };
}

/** Whether it says so itself: whoever is on the bus could say so for it. */
function hasKept(
  { custodianId, signingKey }: Custodian,
  message: DealMessage,
  replies: readonly (DealAck | NotDealt)[],
): boolean {
  const { shareId, fingerprint } = message.shares.find((each) => each.custodianId === custodianId)!;
  const text = ackText({ ...message, shareId, custodianId }, fingerprint);
  return replies.some(
    (reply) => reply.custodianId === custodianId && isSignedBy(signingKey, text, reply.signature),
  );
}

async function prepare(
  dealing: Dealing,
  joinSecret: JoinSecret | null,
): Promise<{ message: DealMessage; shares: DealtShare[] }> {
  const { instanceId, rootKeyId, secret, authority, signer, replaces, term, distributionNo, custodians } =
    dealing;
  const threshold = thresholdFor(custodians.map(({ zone }) => zone));
  const dealingId = newId();
  const split = await splitSecret(secret, custodians.length, threshold);
  const sealed = await Promise.all(
    custodians.map(async (custodian, index) => {
      const { custodianId, name, zone, signingKey, sealingKey } = custodian;
      const shareId = index + 1;
      const share = split[index]!;
      const place = { instanceId, rootKeyId, distributionNo, dealingId, shareId, custodianId };
      const member = {
        instanceId,
        rootKeyId,
        distributionNo,
        custodianId,
        name,
        zone,
        signingKey,
        sealingKey,
      };
      return {
        shareId,
        custodianId,
        fingerprint: secretFingerprint(share),
        sealed: await sealTo(sealingKey, shareInfo('dealt', place, signingKey), share),
        certificate: certify(authority, member),
      };
    }),
  );
  for (const share of split) share.fill(0);
  const deal = {
    instanceId,
    rootKeyId,
    distributionNo,
    dealingId,
    threshold,
    authority: authority.publicKey,
    replaces,
    term,
    shares: sealed,
  };
  return {
    message: signDeal(deal, signer, joinSecret),
    shares: sealed.map(({ shareId, custodianId, fingerprint }) => ({ shareId, custodianId, fingerprint })),
  };
}
