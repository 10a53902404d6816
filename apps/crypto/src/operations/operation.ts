import type { Key, KeyRef, KeyUsage, KeyVersion } from '@keyledger/domain';
import type { HeldVersion } from '../keyring/held-key.js';

/** A key that an operation needs, and what of it. */
export interface KeyNeed {
  ref: KeyRef;
  usage: KeyUsage;
  /** The versions wanted, in the order in which they are tried. Refuses what the key cannot serve. */
  versions(key: Key): KeyVersion[];
  /** Whether the secrets of these versions are needed, or their public keys are enough. */
  secrets: boolean;
  /** Nobody named the key but the ciphertext: when there is no such key, the ciphertext is what is wrong. */
  namedByCiphertext?: boolean;
}

/** A key that may be used now, with the versions that were asked for. */
export interface UsableKey {
  key: Key;
  versions: HeldVersion[];
}

/**
 * A request that was checked as far as it goes without its keys. One guard (`use-keys.ts`) brings the keys: it looks
 * after project, state, usage and versions, so that no operation has to.
 */
export interface Prepared<Reply> {
  needs: readonly KeyNeed[];
  /** Does the work. @param keys in the order of `needs` */
  run(...keys: UsableKey[]): Reply | Promise<Reply>;
}
