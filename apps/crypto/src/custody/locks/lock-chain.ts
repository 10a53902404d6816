import { CustodyError } from '../custody-error.js';
import type { ShareLock } from './share-lock.js';

/** The locks that are configured for this node, none or more, in the order in which they are put on. */
export class LockChain {
  constructor(private readonly locks: readonly ShareLock[]) {}

  /** Kinds of the locks, as share files name them. */
  get kinds(): string[] {
    return this.locks.map(({ kind }) => kind);
  }

  async lock(clear: Uint8Array): Promise<Uint8Array> {
    let bytes = clear;
    for (const lock of this.locks) bytes = await lock.lock(bytes);
    return bytes;
  }

  /**
   * @param kinds the locks that were put on, as the file says
   * @throws CustodyError one of them is not configured any more, or does not open.
   */
  async unlock(locked: Uint8Array, kinds: readonly string[]): Promise<Uint8Array> {
    let bytes = locked;
    for (const kind of kinds.toReversed()) {
      const lock = this.locks.find((each) => each.kind === kind);
      if (!lock) {
        throw new CustodyError(
          `this node's share is locked with a ${kind}, which its configuration does not name: name it again, and the share can be opened`,
        );
      }
      bytes = await lock.unlock(bytes);
    }
    return bytes;
  }
}
