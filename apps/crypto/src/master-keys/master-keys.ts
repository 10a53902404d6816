import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyledgerError } from '@keyledger/domain';
import { CustodyError } from '../custody/custody-error.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { MasterKeyRow } from '../material-store/schema.js';
import { isMasterKeyRetired } from './master-key-retired.js';
import { openMasterKey, type MasterKey, type RootKey } from './master-key.js';

/** How long a node that another has outrun waits for the new root key, and how often it looks. */
const ROOT_KEY_PATIENCE_MS = 5_000;
const ROOT_KEY_LOOK_MS = 50;

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
    this.take(root, await this.store.masterKeys());
    this.root_ = root;
  }

  /**
   * Reads which master keys there are now: another node may have begun a rotation.
   * @throws KeyledgerError Sealed; Unavailable: the root key was rotated, and the new one has not come here in good time
   */
  async refresh(): Promise<void> {
    const readable = ({ id, root_key_id }: MasterKeyRow): boolean =>
      this.keys.has(id) || root_key_id === this.root.id;
    const rows = await this.rowsOnce(readable);
    this.take(this.root, rows);
  }

  /**
   * The root key that wraps the master keys now: where another node has rotated it a moment ago, this waits until it has come here.
   * @throws as `refresh`
   */
  async newestRoot(): Promise<RootKey> {
    await this.rowsOnce(({ root_key_id }) => root_key_id === this.root.id);
    return this.root;
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

  /** Lets go of one that was destroyed. */
  forget(id: string): void {
    if (id !== this.current_?.id) this.keys.delete(id);
  }

  /** All master keys, as soon as each is as wanted. The new root key may still be on its way to this node. */
  private async rowsOnce(wanted: (row: MasterKeyRow) => boolean): Promise<MasterKeyRow[]> {
    const deadline = performance.now() + ROOT_KEY_PATIENCE_MS;
    for (;;) {
      const rows = await this.store.masterKeys();
      if (rows.every(wanted)) return rows;
      if (performance.now() > deadline) {
        throw new KeyledgerError('Unavailable', 'the new root key has not reached this node yet: try again');
      }
      await sleep(ROOT_KEY_LOOK_MS);
    }
  }

  private take(root: RootKey, rows: readonly MasterKeyRow[]): void {
    for (const row of rows) {
      if (!this.keys.has(row.id)) this.keys.set(row.id, openMasterKey(root, row));
    }
    const inUse = rows.findLast(({ state }) => state === 'in-use');
    if (!inUse) throw new CustodyError('the material store holds no master key in use');
    this.current_ = { id: inUse.id, key: this.keys.get(inUse.id)! };
  }
}
