import type { KeyObject } from 'node:crypto';
import type { KeyledgerError } from '@keyledger/domain';
import { CustodyError } from '../custody/root-key-source.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { isMasterKeyRetired } from './master-key-retired.js';
import { openMasterKey, type MasterKey, type RootKey } from './master-key.js';

/**
 * The master keys of this process, in memory alone. Once opened they serve for as long as the process runs, also while the
 * root key above them is being rotated: what is in memory needs no root key any more.
 */
export class MasterKeys {
  private readonly keys = new Map<string, KeyObject>();
  private root_: RootKey | undefined;
  private current_: MasterKey | undefined;

  /** @param sealed what to answer while there is no root key */
  constructor(
    private readonly store: Pick<MaterialStore, 'masterKeys'>,
    private readonly sealedError: () => KeyledgerError,
  ) {}

  get sealed(): boolean {
    return this.current_ === undefined;
  }

  /** The master key to wrap under. For writes use `wrapping`. @throws KeyledgerError Sealed. */
  get current(): MasterKey {
    if (!this.current_) throw this.sealedError();
    return this.current_;
  }

  /** The root key that this process has. @throws KeyledgerError Sealed. */
  get root(): RootKey {
    if (!this.root_) throw this.sealedError();
    return this.root_;
  }

  /**
   * Opens the master keys with a root key: when the node is unsealed, and again with the next root key after a rotation.
   * @throws CustodyError there is no master key in use; Error: one is not wrapped by this root key.
   */
  async open(root: RootKey): Promise<void> {
    await this.load(root);
    this.root_ = root;
  }

  /** Reads which master keys there are now: another node may have begun a rotation. @throws KeyledgerError Sealed. */
  async refresh(): Promise<void> {
    await this.load(this.root);
  }

  /** A master key by its id, also one that another node has made since. @throws KeyledgerError Sealed. */
  async master(id: string): Promise<KeyObject> {
    const known = this.keys.get(id);
    if (known) return known;
    await this.refresh();
    const found = this.keys.get(id);
    if (!found) throw new Error(`master key ${id} is not in the material store`);
    return found;
  }

  /**
   * Wraps and writes under the current master key; once more when a rotation has ended that one's use meanwhile.
   * @param write wraps under the master key that it is given, and writes; it has written nothing when it fails with a
   *   `MasterKeyRetiredError`
   */
  async wrapping<Result>(write: (current: MasterKey) => Promise<Result>): Promise<Result> {
    try {
      return await write(this.current);
    } catch (error) {
      if (!isMasterKeyRetired(error)) throw error;
    }
    await this.refresh();
    return write(this.current);
  }

  private async load(root: RootKey): Promise<void> {
    const rows = await this.store.masterKeys();
    for (const row of rows) {
      if (!this.keys.has(row.id)) this.keys.set(row.id, openMasterKey(root, row));
    }
    const inUse = rows.findLast(({ state }) => state === 'in-use');
    if (!inUse) throw new CustodyError('the material store holds no master key in use');
    this.current_ = { id: inUse.id, key: this.keys.get(inUse.id)! };
  }
}
