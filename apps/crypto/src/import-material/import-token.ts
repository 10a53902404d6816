import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyledgerError } from '@keyledger/domain';
import { installationKey } from '../master-keys/installation-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { IMPORT_TOKEN_KEY_ID } from '../material-store/schema.js';
import { bytesOf } from '../operations/bytes.js';
import { unwrap, wrap, type WrapPlace } from '../wrapping/wrap.js';
import { MAX_IMPORT_TOKEN_BYTES } from './limits.js';

const TOKEN_KEY_BYTES = 32;

/** What a token says. It stays readable after its wrapping key is gone, so that an expired one can be called that. */
export interface ImportTicket {
  /** Names the wrapping key. */
  tokenId: string;
  /** ISO 8601 UTC. */
  validTo: string;
}

/** Bound to the key: as another key's token it does not open. */
const tokenPlace = (keyId: string): WrapPlace => ({
  kind: 'import-token',
  id: keyId,
  under: IMPORT_TOKEN_KEY_ID,
});

/**
 * Tokens are sealed with a key of their own: sealed with a master key, one that was handed out before a rotation could not be
 * opened after it.
 */
export class ImportTokens {
  private sealingKey: KeyObject | undefined;

  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
  ) {}

  /** token = base64(ticket, wrapped under the import tokens' key) */
  async seal(keyId: string, ticket: ImportTicket): Promise<string> {
    return wrap(await this.key(), tokenPlace(keyId), Buffer.from(JSON.stringify(ticket))).toString('base64');
  }

  /** @throws KeyledgerError InvalidImportToken: altered, another key's, or none. */
  async open(keyId: string, token: string): Promise<ImportTicket> {
    const key = await this.key();
    try {
      return JSON.parse(unwrap(key, tokenPlace(keyId), tokenBytes(token)).toString()) as ImportTicket;
    } catch {
      throw invalidToken();
    }
  }

  private async key(): Promise<KeyObject> {
    if (this.sealingKey) return this.sealingKey;
    const clear = await installationKey(this.masters, this.store, IMPORT_TOKEN_KEY_ID, () =>
      randomBytes(TOKEN_KEY_BYTES),
    );
    this.sealingKey = createSecretKey(clear);
    clear.fill(0);
    return this.sealingKey;
  }
}

const tokenBytes = (token: string): Buffer => bytesOf(token, 'importToken', MAX_IMPORT_TOKEN_BYTES);

export const invalidToken = (): KeyledgerError =>
  new KeyledgerError('InvalidImportToken', 'this is not an import token of this key');
