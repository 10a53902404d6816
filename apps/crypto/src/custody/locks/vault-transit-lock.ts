import { KeyledgerError } from '@keyledger/domain';
import { Transit } from '../../vault/transit.js';
import { VaultClient, type VaultSettings } from '../../vault/vault-client.js';
import { VaultError } from '../../vault/vault-error.js';
import { CustodyError } from '../custody-error.js';
import type { ShareLock } from './share-lock.js';

const BOUND_TO = 'keyledger share v1';

/** A key of Vault's transit engine on top: who has the node's disk also needs that Vault's consent to open its share. */
export class VaultTransitLock implements ShareLock {
  readonly kind = 'vault-transit';
  private readonly transit: Transit;

  /** @param key `<mount>/<key name>`; made by whoever runs that Vault */
  constructor(settings: VaultSettings, key: string) {
    const slash = key.lastIndexOf('/');
    if (slash < 1 || slash === key.length - 1) {
      throw new CustodyError('KEYLEDGER_SHARE_LOCK_VAULT_KEY is <transit mount>/<key name>');
    }
    this.transit = new Transit(new VaultClient(settings), key.slice(0, slash), key.slice(slash + 1));
  }

  async lock(clear: Uint8Array): Promise<Uint8Array> {
    return Buffer.from(await this.transit.encrypt(clear, BOUND_TO).catch(told));
  }

  async unlock(locked: Uint8Array): Promise<Uint8Array> {
    return this.transit.decrypt(Buffer.from(locked).toString('utf8'), BOUND_TO).catch(told);
  }
}

/** A Vault that is sealed or away will be back; what it refuses is for an operator. */
function told(error: unknown): never {
  if (!(error instanceof VaultError)) throw error;
  const message = `the lock of the share is with Vault, and ${error.message}`;
  if (error.passing || error.fault === 'sealed') throw new KeyledgerError('Unavailable', message);
  throw new CustodyError(message);
}
