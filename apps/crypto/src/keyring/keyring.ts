import type { KeyObject } from 'node:crypto';
import { KeyledgerError, aliasStream, keyIdOfStream, type Key, type KeyRef } from '@keyledger/domain';
import type { EventStore, StoredEvent } from '@keyledger/event-store';
import { HeldKey, type HeldVersion } from './held-key.js';
import { LoadingCache } from './loading-cache.js';
import { readAlias } from './read-alias.js';
import { readKey, type HistoryKeys } from './read-key.js';

/** Streams whose events change what the keyring holds. */
export const KEYRING_PREFIXES = ['key-', 'alias-'] as const;

/** Where the keyring has the secrets of versions from. */
export interface Secrets extends HistoryKeys {
  secret(key: Key, version: number): Promise<LoadedSecret>;
}
export interface LoadedSecret {
  secret: KeyObject;
  /** False: it is asked for anew at each use, by whoever keeps it for as long as it may be kept. */
  mayStay: boolean;
}

/** The keys in use, in memory: loaded at first use, dropped when the log tells of a change. */
export class Keyring {
  private readonly keys: LoadingCache<HeldKey>;
  private readonly aliases: LoadingCache<{ keyId: string }>;

  /** @param max keys kept, and as many aliases */
  constructor(
    store: EventStore,
    private readonly secrets: Secrets,
    readonly max: number,
  ) {
    const load = async (keyId: string): Promise<HeldKey | undefined> => {
      const state = await readKey(store, secrets, keyId);
      return state && new HeldKey(state);
    };
    const evicted = (held: HeldKey): void => {
      held.evicted = true;
    };
    this.keys = new LoadingCache(load, max, evicted);
    this.aliases = new LoadingCache((stream) => readAlias(store, stream), max);
  }

  get size(): number {
    return this.keys.size;
  }

  /** The key that is meant, when it is in memory. */
  warm(ref: KeyRef, projectId: string): HeldKey | undefined {
    if ('id' in ref) return this.keys.get(ref.id);
    const target = this.aliases.get(aliasStream(projectId, ref.alias));
    return target && this.keys.get(target.keyId);
  }

  /** The key that is meant, loaded when it is missing. @throws KeyledgerError AliasNotFound, KeyNotFound, KeyDeleted, Busy. */
  async find(ref: KeyRef, projectId: string): Promise<HeldKey> {
    const held = await this.keys.fetch('id' in ref ? ref.id : await this.target(ref.alias, projectId));
    if (!held) throw new KeyledgerError('KeyNotFound', 'there is no such key');
    return held;
  }

  /** The secret of a version, loaded when it is missing. */
  async secretOf(key: Key, version: HeldVersion): Promise<KeyObject> {
    if (version.warmSecret) return version.warmSecret;
    version.loading ??= this.secrets.secret(key, version.facts.version).finally(() => {
      version.loading = undefined;
    });
    const { secret, mayStay } = await version.loading;
    version.secret = secret;
    version.mayStay = mayStay;
    return secret;
  }

  /** Forgets what an event has made the past. */
  apply(event: StoredEvent): void {
    const keyId = keyIdOfStream(event.stream);
    if (keyId !== null) this.keys.evict(keyId);
    else this.aliases.evict(event.stream);
  }

  clear(): void {
    this.keys.clear();
    this.aliases.clear();
  }

  private async target(alias: string, projectId: string): Promise<string> {
    const target = await this.aliases.fetch(aliasStream(projectId, alias));
    if (!target) throw new KeyledgerError('AliasNotFound', 'there is no such alias');
    return target.keyId;
  }
}
