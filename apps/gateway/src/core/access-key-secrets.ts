import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SealedClient } from '@keyledger/bus';
import { CRYPTO, type CredentialReply, type CredentialRequest } from '@keyledger/contracts';
import { isKeyledgerError, KeyledgerError } from '@keyledger/domain';
import { Directory } from './directory.js';

/** Secrets of access keys kept in memory, and for how long. */
const MAX_SECRETS = 10_000;
const SECRET_TTL_MS = 600_000;

/** Secrets of the access keys that the directory lists: asked of crypto over the sealed channel, kept in memory alone. */
@Injectable()
export class AccessKeySecrets {
  private readonly secrets = new LRUCache<string, Promise<string | null>>({
    max: MAX_SECRETS,
    ttl: SECRET_TTL_MS,
  });

  constructor(
    private readonly directory: Directory,
    private readonly sealed: SealedClient,
  ) {}

  /**
   * Makes the secret of a new access key; for an id that has one already, that one: a retry is told the same.
   * @throws KeyledgerError Unavailable or Timeout.
   */
  async create(accessKeyId: string): Promise<string> {
    try {
      return await this.told({ type: 'create', accessKeyId });
    } catch (error) {
      if (isKeyledgerError(error) && error.code === 'AlreadyExists')
        return this.told({ type: 'get', accessKeyId });
      throw error;
    }
  }

  /**
   * Has crypto keep a secret that the caller brought, which no gateway keeps.
   * @throws KeyledgerError AlreadyExists when another one is kept under this id; Unavailable or Timeout.
   */
  async keep(id: string, secret: string): Promise<void> {
    await this.sealed.request<CredentialReply>(CRYPTO.credentials, { type: 'put', accessKeyId: id, secret });
  }

  /** Has crypto destroy the secret of an access key that was taken away. */
  async destroy(accessKeyId: string): Promise<void> {
    this.secrets.delete(accessKeyId);
    await this.sealed.request<CredentialReply>(CRYPTO.credentials, { type: 'delete', accessKeyId });
  }

  /** Null for an access key that is unknown or was removed. @throws KeyledgerError Unavailable or Timeout. */
  async secretOf(accessKeyId: string): Promise<string | null> {
    if (!this.directory.byAccessKeyId(accessKeyId)) {
      this.secrets.delete(accessKeyId);
      return null;
    }
    const known = this.secrets.get(accessKeyId);
    if (known) return known;
    const asked = this.sealed
      .request<CredentialReply>(CRYPTO.credentials, { type: 'get', accessKeyId })
      .then(({ secretAccessKey }) => secretAccessKey);
    this.secrets.set(accessKeyId, asked);
    const forget = (): void =>
      void (this.secrets.peek(accessKeyId) === asked && this.secrets.delete(accessKeyId));
    // What could not be had is asked again next time.
    asked.then((secret) => secret ?? forget(), forget);
    return asked;
  }

  private async told(request: CredentialRequest): Promise<string> {
    const { secretAccessKey } = await this.sealed.request<CredentialReply>(CRYPTO.credentials, request);
    if (secretAccessKey === null)
      throw new KeyledgerError('Unavailable', 'the access key has no secret: try again');
    return secretAccessKey;
  }
}
