import type { RootKeySource } from './root-key-source.js';
import { LocalFileCustody } from './local-file.js';
import { PassphraseCustody } from './passphrase.js';

/** The custody that the settings ask for. */
export function chooseCustody(settings: {
  KEYLEDGER_DATA: string;
  KEYLEDGER_ROOT_PASSPHRASE_FILE?: string | undefined;
}): RootKeySource {
  const { KEYLEDGER_DATA: folder, KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile } = settings;
  return passphraseFile ? new PassphraseCustody(passphraseFile) : new LocalFileCustody(folder);
}
