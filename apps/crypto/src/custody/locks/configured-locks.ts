import type { CryptoSettings } from '../../settings.js';
import { PassphraseFile } from './passphrase-file.js';
import { PassphraseLock } from './passphrase-lock.js';
import type { ShareLock } from './share-lock.js';

/** The locks that the settings ask for, in the order in which they are put on. */
export function configuredLocks(settings: CryptoSettings): ShareLock[] {
  const locks: ShareLock[] = [];
  const { KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile } = settings;
  if (passphraseFile) locks.push(new PassphraseLock(new PassphraseFile(passphraseFile)));
  return locks;
}
