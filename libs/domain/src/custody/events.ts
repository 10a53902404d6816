import type { DomainEvent } from '../event.js';

/**
 * The root key's stream, `rootkey-<instance id>`: everything about custody, master keys and the native provider (DESIGN 6, seeds 000
 * and 004). No data here is secret: fingerprints are keyed digests of uniformly random secrets, keys are public ones.
 */

/** A share of the root key, and who holds it. */
export type DealtShare = {
  /** 1 to n within its distribution. */
  shareId: number;
  custodianId: number;
  /** `secretFingerprint` of the share, so that a wrong one is found before it spoils a reconstruction. */
  fingerprint: string;
};

/** One dealing of the root key: any `threshold` of the shares are enough, fewer tell nothing. */
export type Distribution = {
  /** Counts the dealings of one root key, from 1. */
  distributionNo: number;
  threshold: number;
  shares: DealtShare[];
};

export type Trigger = 'manual' | 'schedule';

/** The root key exists since this event. */
export type RootKeyCreated = DomainEvent<
  'RootKeyCreated',
  { rootKeyId: string; fingerprint: string; custody: string }
>;
/** Master keys are wrapped by a new root key, whose shares are dealt; shares of the one before open nothing any more. */
export type RootKeyRotated = DomainEvent<
  'RootKeyRotated',
  {
    rootKeyId: string;
    fingerprint: string;
    previousRootKeyId: string;
    trigger: Trigger;
    /** Master keys that were rewrapped. */
    masterKeyIds: string[];
    distribution: Distribution;
  }
>;
export type RootKeyRotationFailed = DomainEvent<
  'RootKeyRotationFailed',
  { rootKeyId: string; trigger: Trigger; reason: string }
>;
/** The period of the root key alone; null: no rotation by itself. */
export type RootKeyRotationPeriodSet = DomainEvent<
  'RootKeyRotationPeriodSet',
  { periodSeconds: number | null }
>;
/** The same root key was split anew, over the custodians that there are now. Older shares of it are void. */
export type RootKeySharesDistributed = DomainEvent<
  'RootKeySharesDistributed',
  { rootKeyId: string } & Distribution
>;
/** A custodian has its share, sealed to itself, on its disk; said after a dealing and then again every while. */
export type ShareAcknowledged = DomainEvent<
  'ShareAcknowledged',
  { rootKeyId: string; distributionNo: number; shareId: number; custodianId: number }
>;

/** A crypto node that may hold a share and ask for those of others. Ids count from 1 and are never used again. */
export type CustodianEnrolled = DomainEvent<
  'CustodianEnrolled',
  {
    custodianId: number;
    /** The node's instance name. A node whose disk was lost enrols again under its name, with another id. */
    name: string;
    zone: string;
    /** Where its people find it, as text. */
    address: string;
    /** Base64: Ed25519 and HPKE (X25519) public keys of the node. */
    signingKey: string;
    sealingKey: string;
  }
>;
export type CustodianRemoved = DomainEvent<'CustodianRemoved', { custodianId: number; reason: string }>;

export type MasterKeyCreated = DomainEvent<'MasterKeyCreated', { masterKeyId: string; rootKeyId: string }>;
/** New secrets are wrapped under another master key from now on, and what older ones wrap is rewrapped in the background. */
export type MasterKeyRotationStarted = DomainEvent<
  'MasterKeyRotationStarted',
  { masterKeyId: string; rootKeyId: string; replaces: string[]; trigger: Trigger }
>;
/** Nothing is wrapped by the replaced master keys any more. */
export type MasterKeyRotationCompleted = DomainEvent<
  'MasterKeyRotationCompleted',
  { masterKeyId: string; rewrapped: number }
>;
export type MasterKeyDestroyed = DomainEvent<'MasterKeyDestroyed', { masterKeyId: string }>;

/** The seed's native provider (seed 000), at most one at a time. */
export type ProviderCreated = DomainEvent<
  'ProviderCreated',
  { providerId: string; name: string; algorithms: ProviderAlgorithm[]; rotationPeriodSeconds: number }
>;
/** What is absent stays. */
export type ProviderUpdated = DomainEvent<
  'ProviderUpdated',
  { providerId: string; algorithms?: ProviderAlgorithm[]; rotationPeriodSeconds?: number }
>;
/** Ends automatic master key rotation and the provider's statistics. Root key, shares and keys stay. */
export type ProviderDeleted = DomainEvent<'ProviderDeleted', { providerId: string }>;

/** A backup of all keys was taken: told here too, beside its own stream, since the provider shows when the last one was. */
export type AllKeysBackedUp = DomainEvent<'AllKeysBackedUp', { backupId: string; keys: number }>;

export type CustodyEvent =
  | RootKeyCreated
  | RootKeyRotated
  | RootKeyRotationFailed
  | RootKeyRotationPeriodSet
  | RootKeySharesDistributed
  | ShareAcknowledged
  | CustodianEnrolled
  | CustodianRemoved
  | MasterKeyCreated
  | MasterKeyRotationStarted
  | MasterKeyRotationCompleted
  | MasterKeyDestroyed
  | ProviderCreated
  | ProviderUpdated
  | ProviderDeleted
  | AllKeysBackedUp;

/** What providers' data keys are used with by storage (seed 000), and what Keyledger wraps with itself. */
export const PROVIDER_ALGORITHMS = ['AES256_CTR', 'AES256_GCM'] as const;
export type ProviderAlgorithm = (typeof PROVIDER_ALGORITHMS)[number];
/** What a resource is encrypted with whose owner says nothing: the one that storage uses by itself. */
export const UNNAMED_ALGORITHM: ProviderAlgorithm = 'AES256_CTR';

/** Range of the provider's rotation period, and of the root key's, in seconds (seed 000). */
export const MIN_PROVIDER_PERIOD_SECONDS = 86_400;
export const MAX_PROVIDER_PERIOD_SECONDS = 31_536_000;
/** The seed shows this one and names no default. */
export const DEFAULT_PROVIDER_PERIOD_SECONDS = 31_536_000;
export const PROVIDER_NAME = 'NativeKMS';
