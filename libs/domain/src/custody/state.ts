import type { DealtShare, ProviderAlgorithm, Trigger } from './events.js';
import type { CustodyRotations } from './rotations.js';

/** A node that may hold a share of the root key. */
export interface Custodian {
  custodianId: number;
  name: string;
  zone: string;
  address: string;
  /** Base64 public keys: Ed25519, and HPKE (X25519). */
  signingKey: string;
  sealingKey: string;
}

export interface RootKeyState {
  rootKeyId: string;
  fingerprint: string;
  createdAt: string;
  /** The newest distribution; null before the first. */
  distribution: {
    distributionNo: number;
    threshold: number;
    distributedAt: string;
    shares: (DealtShare & { lastAckAt: string | null })[];
  } | null;
  /** Master keys that this root key wraps, or wrapped: ids. `garbage` wrap nothing any more. */
  masterKeys: { total: number; garbage: number; inUse: string[] };
}

export interface ProviderState {
  providerId: string;
  name: string;
  algorithms: ProviderAlgorithm[];
  rotationPeriodSeconds: number;
  createdAt: string;
}

/** What the root key's stream says of an installation. */
export interface Custody {
  current: RootKeyState;
  /** Root keys before the current one, oldest first; the last MAX_ROOT_KEY_HISTORY of them. */
  former: RootKeyState[];
  /** When there was a root key at first. */
  createdAt: string;
  /** Custodians that are enrolled now, by id; those removed are gone. */
  custodians: Record<number, Custodian>;
  lastCustodianId: number;
  rootRotation: { periodSeconds: number | null; lastRotatedAt: string | null };
  masterRotation: {
    lastRotatedAt: string | null;
    /** The one under way. */
    running: { masterKeyId: string; replaces: string[]; startedAt: string; trigger: Trigger } | null;
  };
  /** What says when each is due next: `nextRotationAt`. */
  rotations: CustodyRotations;
  provider: ProviderState | null;
  lastAllKeysBackupAt: string | null;
}

export const MAX_ROOT_KEY_HISTORY = 100;
