import { KeyValue } from '../../vault/key-value.js';
import { VaultClient, type VaultSettings } from '../../vault/vault-client.js';
import { checkName, type BackupStore } from './backup-store.js';
import { walkNames } from './walk-names.js';

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

  /** Vault lists one folder at a time, whole. */
  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    const folder = async (under: string): Promise<string[]> =>
      (await this.entries.list(under.replace(/\/$/, ''))).map((each) => under + each);
    return walkNames(folder, prefix, after, limit);
  }

  async delete(name: string): Promise<void> {
    checkName(name);
    await this.entries.remove(name);
  }

  async close(): Promise<void> {
    // Each call has a connection of its own.
  }
}
