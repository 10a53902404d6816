/** One more lock on a node's share, beside its being sealed to the node: what people or another service must add to open it. */
export interface ShareLock {
  /** Names the lock in share files: `passphrase`, … */
  readonly kind: string;
  /**
   * @returns bytes that say by themselves what is needed to unlock them
   * @throws as `unlock`
   */
  lock(clear: Uint8Array): Promise<Uint8Array>;
  /** @throws CustodyError it cannot be unlocked, in words for an operator; KeyledgerError Unavailable: not now. */
  unlock(locked: Uint8Array): Promise<Uint8Array>;
}
