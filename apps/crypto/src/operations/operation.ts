import type { Action, GrantOperation, Key, KeyRef, KeyUsage, KeyVersion } from '@keyledger/domain';
import type { HeldVersion } from '../keyring/held-key.js';

/** A key that an operation needs, and what of it. */
export interface KeyNeed {
  ref: KeyRef;
  /** What a grant must allow, for a caller whose role and permissions do not. */
  operation: GrantOperation;
  /** The request's encryption context, which a grant's constraints are about. */
  context?: Record<string, string> | undefined;
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
 * after project, permission, state, usage and versions, so that no operation has to.
 */
export interface Prepared<Reply> {
  needs: readonly KeyNeed[];
  /** What the caller's role must allow, where no key is asked for that. */
  action?: Action;
  /** Does the work. @param keys in the order of `needs` */
  run(...keys: UsableKey[]): Reply | Promise<Reply>;
}
