import { KeyValue } from '../../vault/key-value.js';
import { VaultClient, type VaultSettings } from '../../vault/vault-client.js';
import { NAME_PATTERN, type BackupStore } from './backup-store.js';

/** Entries in the key-value engine (version 2) of a Vault or OpenBao server, one each, below a path. */
export class VaultStore implements BackupStore {
  readonly description: string;
  private readonly entries: KeyValue;

  /** @param path below the mount; may be empty */
  constructor(settings: VaultSettings, mount: string, path: string) {
    this.entries = new KeyValue(new VaultClient(settings), mount, path);
    this.description = `Vault at ${new URL(settings.address).host}, ${mount}/${path}`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkName(name);
    await this.entries.put(name, { bytes: Buffer.from(bytes).toString('base64') }, 'replace');
  }

  async get(name: string): Promise<Uint8Array | null> {
    checkName(name);
    const entry = await this.entries.get(name);
    if (entry === null) return null;
    if (typeof entry['bytes'] !== 'string') throw new Error(`${name} in Vault is no entry of a backup`);
    return Buffer.from(entry['bytes'], 'base64');
  }

  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    const names: string[] = [];
    await this.collect('', prefix, after, limit, names);
    return names;
  }

  async delete(name: string): Promise<void> {
    checkName(name);
    await this.entries.remove(name);
  }

  async close(): Promise<void> {
    // Each call has a connection of its own.
  }

  /** Walks in the order of names, and only where wanted ones can be. Vault lists one folder at a time, whole. */
  private async collect(
    under: string,
    prefix: string,
    after: string,
    limit: number,
    names: string[],
  ): Promise<void> {
    const found = (await this.entries.list(under.replace(/\/$/, ''))).map((each) => under + each);
    for (const name of found.sort((a, b) => (a < b ? -1 : 1))) {
      if (names.length === limit) return;
      if (name.endsWith('/')) {
        const wanted = name.startsWith(prefix) || prefix.startsWith(name);
        const passed = !after.startsWith(name) && name < after;
        if (wanted && !passed) await this.collect(name, prefix, after, limit, names);
      } else if (name.startsWith(prefix) && name > after) {
        names.push(name);
      }
    }
  }
}

function checkName(name: string): void {
  if (!NAME_PATTERN.test(name)) throw new Error(`'${name}' cannot be the name of an entry`);
}
