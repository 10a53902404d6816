import { CUSTODIANS } from '@keyledger/contracts';
import { isKeyledgerError, type Distribution, type KeyledgerError } from '@keyledger/domain';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import { gatherAny, type CustodianBus } from '../custodian-bus.js';
import { newSealingPair, openSealed } from '../hpke.js';
import type { Certificate } from '../identity/certificate.js';
import type { NodeIdentity } from '../identity/node-identity.js';
import type { SharesAtHand } from '../root-custody.js';
import { shareInfo } from '../share-files/share-file.js';
import type { ShareFolder } from '../share-files/share-folder.js';
import { combineShares } from '../share-files/split.js';
import { shareRequestText, type OfferedShare, type ShareReply, type ShareRequest } from './share-messages.js';

/** A peer may have to derive a key from a passphrase before it can give its share. */
const PEERS_LIMIT_MS = 4_000;
const PEERS_STALL_MS = 400;

/** The root key that is wanted, as record and log know it. */
export interface WantedRoot {
  rootKeyId: string;
  fingerprint: string;
  /** Dealings of it whose shares are known by their fingerprints. */
  distributions: readonly Distribution[];
}

/** The root key, or how far it is from there. The caller wipes the secret. */
export interface Gathered extends SharesAtHand {
  secret: Buffer | null;
  /** Why a lock on a share of this node cannot be opened now; the others' may be enough. */
  locked: KeyledgerError | null;
}

interface Group {
  threshold: number;
  shares: Map<number, Uint8Array>;
}

/**
 * Gathers shares of a root key: this node's own, and with a certificate those of its peers, sealed to a key that is made for this
 * one time.
 */
export async function gatherShares(
  { bus, identity, folder }: { bus: CustodianBus; identity: NodeIdentity; folder: ShareFolder },
  wanted: WantedRoot,
  certificate: Certificate | null,
): Promise<Gathered> {
  const groups = new Map<string, Group>();
  const add = (place: Omit<OfferedShare, 'sealed'>, share: Uint8Array): void => {
    if (!isKnownRight(wanted, place, share)) return;
    const name = `${place.distributionNo} ${place.dealingId}`;
    const group = groups.get(name) ?? { threshold: place.threshold, shares: new Map<number, Uint8Array>() };
    group.shares.set(place.shareId, share);
    groups.set(name, group);
  };
  let locked: KeyledgerError | null = null;
  try {
    for (const file of folder.of(wanted.rootKeyId)) {
      const share = await folder.openIfWhole(file).catch((error: unknown) => {
        if (!isKeyledgerError(error)) throw error;
        locked = error;
        return null;
      });
      if (share) add(file, share);
    }
    const alone = await combined(groups, wanted);
    if (alone || !certificate) return { secret: alone, locked, ...atHand(groups, wanted) };
    await askPeers(bus, identity, wanted, certificate, add);
    return { secret: await combined(groups, wanted), locked, ...atHand(groups, wanted) };
  } finally {
    for (const { shares } of groups.values()) for (const share of shares.values()) share.fill(0);
  }
}

async function askPeers(
  bus: CustodianBus,
  identity: NodeIdentity,
  { rootKeyId }: WantedRoot,
  certificate: Certificate,
  add: (place: OfferedShare, share: Uint8Array) => void,
): Promise<void> {
  const { privateKey, publicKey: ephemeralKey } = await newSealingPair();
  const unsigned = { certificate, ephemeralKey, time: new Date().toISOString() };
  const request: ShareRequest = { ...unsigned, signature: identity.sign(shareRequestText(unsigned)) };
  const replies = await gatherAny<ShareReply>(bus, CUSTODIANS.shares, request, {
    waitMs: PEERS_STALL_MS,
    timeoutMs: PEERS_LIMIT_MS,
  });
  for (const offered of replies.flatMap(({ shares }) => shares)) {
    if (offered.rootKeyId !== rootKeyId) continue;
    const info = shareInfo('for unsealing', offered, `${identity.signingKey} ${ephemeralKey}`);
    // What does not open is not from a peer: whoever is on the bus can answer.
    const share = await openSealed(privateKey, info, offered.sealed).catch(() => null);
    if (share) add(offered, share);
  }
  privateKey.fill(0);
}

/** A share that is not the one that was dealt would spoil the reconstruction. Of older dealings nothing is known: the result tells. */
function isKnownRight(
  { distributions }: WantedRoot,
  { distributionNo, shareId }: Pick<OfferedShare, 'distributionNo' | 'shareId'>,
  share: Uint8Array,
): boolean {
  const known = distributions.find((each) => each.distributionNo === distributionNo);
  if (!known) return true;
  const fingerprint = secretFingerprint(share);
  return known.shares.some((each) => each.shareId === shareId && each.fingerprint === fingerprint);
}

async function combined(groups: ReadonlyMap<string, Group>, wanted: WantedRoot): Promise<Buffer | null> {
  for (const { threshold, shares } of groups.values()) {
    if (shares.size < threshold) continue;
    const secret = await combineShares([...shares.values()].slice(0, threshold)).catch(() => null);
    if (secret && secretFingerprint(secret) === wanted.fingerprint) return secret;
    secret?.fill(0);
  }
  return null;
}

/** Of the dealing that is nearest to giving the root key. */
function atHand(groups: ReadonlyMap<string, Group>, { distributions }: WantedRoot): SharesAtHand {
  const counts = [...groups.values()].map(({ threshold, shares }) => ({
    atHand: shares.size,
    needed: threshold,
  }));
  counts.sort((a, b) => a.needed - a.atHand - (b.needed - b.atHand));
  return counts[0] ?? { atHand: 0, needed: distributions.at(-1)?.threshold ?? 0 };
}
