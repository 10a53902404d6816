import type { VaultClient } from './vault-client.js';
import { VaultError } from './vault-error.js';

/** Vault's key-value engine, version 2, below a prefix. Paths are of `A-Za-z0-9._-` and `/`. */
export class KeyValue {
  /**
   * @param mount where the engine is mounted
   * @param prefix path below it that is ours
   */
  constructor(
    private readonly client: VaultClient,
    private readonly mount: string,
    private readonly prefix: string,
  ) {}

  async get(path: string): Promise<Record<string, unknown> | null> {
    const reply = await this.client.request('GET', this.#path('data', path));
    const data = (reply?.['data'] as { data?: unknown } | undefined)?.data;
    if (reply === null || data === null || data === undefined) return null;
    if (typeof data !== 'object') throw new VaultError('nonsense', 'the Vault server answered no entry');
    return data as Record<string, unknown>;
  }

  /**
   * @param mode `create`: refused with a conflict where something is
   * @throws VaultError conflict
   */
  async put(path: string, data: Record<string, unknown>, mode: 'create' | 'replace'): Promise<void> {
    const options = mode === 'create' ? { options: { cas: 0 } } : {};
    await this.client.request('POST', this.#path('data', path), { data, ...options });
  }

  /** Removes an entry with all its versions for good. Idempotent. */
  async remove(path: string): Promise<void> {
    await this.client.request('DELETE', this.#path('metadata', path));
  }

  /** Names below a path; those of folders end with `/`. Vault has no pages here. */
  async list(path: string): Promise<string[]> {
    const reply = await this.client.request('GET', `${this.#path('metadata', path)}?list=true`);
    const keys = (reply?.['data'] as { keys?: unknown } | undefined)?.keys ?? [];
    if (!Array.isArray(keys)) throw new VaultError('nonsense', 'the Vault server answered no list');
    return keys.filter((key): key is string => typeof key === 'string');
  }

  #path(kind: 'data' | 'metadata', path: string): string {
    const full = [this.prefix, path].filter((part) => part !== '').join('/');
    return `${this.mount}/${kind}/${full}`;
  }
}
