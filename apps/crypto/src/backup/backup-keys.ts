import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyledgerError, newId } from '@keyledger/domain';
import type { RootKey } from '../master-keys/master-key.js';
import { unwrap, wrap, type WrapPlace } from '../wrapping/wrap.js';
import { MAX_LISTED_NAMES, type BackupStore } from './store/backup-store.js';

/**
 * The key that entries of the backup store are encrypted under. It lies in the store too, wrapped by the root key, as
 * `backup-keys/<root key id>/<backup key id>`: with the shares of the root key and the store alone all keys come back.
 *
 * Whoever replaces the root key calls `beforeRootSwap(newRoot)` before the replacement counts, and `afterRootSwap(formerId)`
 * behind it: until then both root keys open it, so that a kill anywhere leaves one that does.
 */
const PREFIX = 'backup-keys/';
const BACKUP_KEY_BYTES = 32;

export interface BackupKey {
  /** `bkey_<uuid>`. */
  id: string;
  key: KeyObject;
}

interface KeyEntry {
  v: 1;
  instanceId: string;
  /** Base64. */
  wrapped: string;
}

export class BackupKeys {
  private keys: Map<string, KeyObject> = new Map();
  /** The first use, for those who come at the same time. */
  private beginning: Promise<void> | undefined;

  /**
   * @param instanceId whose store it is: that of another installation is not written to
   * @param root of this node; throws while it is sealed
   */
  constructor(
    private readonly store: BackupStore,
    private readonly instanceId: () => string,
    private readonly root: () => RootKey,
  ) {}

  /** The key for new entries, made at first use. @throws KeyledgerError Sealed, Unavailable; Error: the store is not ours. */
  async current(): Promise<BackupKey> {
    if (this.keys.size === 0) {
      this.beginning ??= this.begin().finally(() => {
        this.beginning = undefined;
      });
      await this.beginning;
    }
    const [id] = [...this.keys.keys()].sort();
    if (id === undefined) throw new Error('the backup store did not keep its key');
    return { id, key: this.keys.get(id)! };
  }

  /** The key of an entry. @throws Error the store has no such key. */
  async byId(id: string): Promise<KeyObject> {
    let known = this.keys.get(id);
    if (!known) {
      this.keys = await this.load(this.root());
      known = this.keys.get(id);
    }
    if (!known) throw new Error(`the backup store has no key ${id} that the root key opens`);
    return known;
  }

  /** Puts the keys into the store as they are: where a part of it has lost them, or never had them. */
  async putAgain(): Promise<void> {
    await this.beforeRootSwap(this.root());
  }

  /** Wraps the keys by the root key that is about to take over, too. Idempotent. */
  async beforeRootSwap(newRoot: RootKey): Promise<void> {
    const keys = await this.load(this.root());
    for (const [id, key] of keys) await this.keep(newRoot, id, key);
  }

  /** Forgets the keys as a former root key wraps them: its shares must open nothing any more. Idempotent. */
  async afterRootSwap(formerRootId: string): Promise<void> {
    for (const name of await this.store.list(`${PREFIX}${formerRootId}/`, '', MAX_LISTED_NAMES)) {
      await this.store.delete(name);
    }
  }

  /** The same for whatever is left of rotations that were cut short. */
  async dropFormer(formerRootIds: readonly string[]): Promise<void> {
    for (const name of await this.store.list(PREFIX, '', MAX_LISTED_NAMES)) {
      if (formerRootIds.some((id) => name.startsWith(`${PREFIX}${id}/`))) await this.store.delete(name);
    }
  }

  private async begin(): Promise<void> {
    this.keys = await this.load(this.root());
    if (this.keys.size > 0) return;
    await this.requireOurs();
    await this.make(this.root());
    // Other nodes may have made one at the same time: all are kept, and all nodes go by the same.
    this.keys = await this.load(this.root());
  }

  private async load(root: RootKey): Promise<Map<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    for (const name of await this.store.list(`${PREFIX}${root.id}/`, '', MAX_LISTED_NAMES)) {
      const bytes = await this.store.get(name);
      if (!bytes) continue;
      const id = name.slice(name.lastIndexOf('/') + 1);
      const { instanceId, wrapped } = parse(bytes);
      if (instanceId !== this.instanceId()) throw foreign();
      const clear = unwrap(root.key, place(id, root.id), Buffer.from(wrapped, 'base64'));
      keys.set(id, createSecretKey(clear));
      clear.fill(0);
    }
    return keys;
  }

  private async make(root: RootKey): Promise<void> {
    const clear = randomBytes(BACKUP_KEY_BYTES);
    await this.keep(root, `bkey_${newId()}`, createSecretKey(clear));
    clear.fill(0);
  }

  private async keep(root: RootKey, id: string, key: KeyObject): Promise<void> {
    const clear = key.export();
    const wrapped = wrap(root.key, place(id, root.id), clear).toString('base64');
    clear.fill(0);
    const entry: KeyEntry = { v: 1, instanceId: this.instanceId(), wrapped };
    await this.store.put(`${PREFIX}${root.id}/${id}`, Buffer.from(JSON.stringify(entry)));
  }

  /** A store with keys that this root key does not open must not get new ones beside them: what lies there would be orphaned. */
  private async requireOurs(): Promise<void> {
    const [name] = await this.store.list(PREFIX, '', 1);
    const bytes = name === undefined ? null : await this.store.get(name);
    if (!bytes) return;
    if (parse(bytes).instanceId !== this.instanceId()) throw foreign();
    throw new KeyledgerError(
      'Unavailable',
      'the key of the backup store is not wrapped by the root key that there is now: the store is of an older state',
    );
  }
}

function parse(bytes: Uint8Array): KeyEntry {
  const entry = JSON.parse(Buffer.from(bytes).toString()) as KeyEntry;
  if (entry.v !== 1) throw new Error('the backup store is of a later version');
  return entry;
}

const place = (id: string, under: string): WrapPlace => ({ kind: 'backup-key', id, under });

const foreign = (): KeyledgerError =>
  new KeyledgerError('Unavailable', 'the backup store is that of another installation');
