import type { VaultClient } from './vault-client.js';
import { VaultError } from './vault-error.js';

/** Vault's transit engine: wrapping under a key that never leaves it. */
export class Transit {
  /**
   * @param mount where the engine is mounted
   * @param key name of its key, `aes256-gcm96`
   */
  constructor(
    private readonly client: VaultClient,
    private readonly mount: string,
    private readonly key: string,
  ) {}

  /** Makes the key where it is missing; one that is there stays as it is. */
  async ensureKey(): Promise<void> {
    await this.client.request('POST', `${this.mount}/keys/${this.key}`, { type: 'aes256-gcm96' });
  }

  /** @param bound text that the ciphertext is bound to (its additional authenticated data) */
  async encrypt(clear: Uint8Array, bound: string): Promise<string> {
    const reply = await this.client.request('POST', `${this.mount}/encrypt/${this.key}`, {
      plaintext: Buffer.from(clear).toString('base64'),
      associated_data: Buffer.from(bound).toString('base64'),
    });
    return textOf(reply, 'ciphertext');
  }

  /** The caller wipes what it gets. */
  async decrypt(ciphertext: string, bound: string): Promise<Buffer> {
    const reply = await this.client.request('POST', `${this.mount}/decrypt/${this.key}`, {
      ciphertext,
      associated_data: Buffer.from(bound).toString('base64'),
    });
    return Buffer.from(textOf(reply, 'plaintext'), 'base64');
  }
}

function textOf(reply: Record<string, unknown> | null, name: string): string {
  const value = (reply?.['data'] as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string')
    throw new VaultError('nonsense', `the Vault server answered without ${name}`);
  return value;
}
