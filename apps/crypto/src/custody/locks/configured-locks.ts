import type { CryptoSettings } from '../../settings.js';
import { vaultSettings } from '../../vault/vault-access.js';
import { CustodyError } from '../custody-error.js';
import { AwsKmsLock } from './aws-kms-lock.js';
import { PassphraseFile } from './passphrase-file.js';
import { PassphraseLock } from './passphrase-lock.js';
import type { ShareLock } from './share-lock.js';
import { VaultTransitLock } from './vault-transit-lock.js';

/**
 * The locks that the settings ask for, in the order in which they are put on.
 * @throws CustodyError what is missing of Vault's settings
 */
export async function configuredLocks(settings: CryptoSettings): Promise<ShareLock[]> {
  const locks: ShareLock[] = [];
  const { KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile } = settings;
  if (passphraseFile) locks.push(new PassphraseLock(new PassphraseFile(passphraseFile)));
  const { KEYLEDGER_SHARE_LOCK_VAULT_KEY: transitKey, KEYLEDGER_SHARE_LOCK_AWS_KMS_KEY: kmsKey } = settings;
  if (transitKey) {
    const vault = await vaultSettings(settings).catch((error: Error) => {
      throw new CustodyError(error.message);
    });
    locks.push(new VaultTransitLock(vault, transitKey));
  }
  if (kmsKey) locks.push(new AwsKmsLock(kmsKey));
  return locks;
}
