import { join } from 'node:path';
import { CustodyError } from '../custody-error.js';
import { NEW_ARGON2ID, type PassphraseFile } from '../locks/passphrase-file.js';
import { readPrivateFile, wipeFile } from '../private-file.js';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import { SHARES } from '../record/root-parameters.js';

/**
 * Root keys of installations from before there were shares: 32 bytes in `root.key` of the data folder (`local-file`), or
 * Argon2id of a passphrase (`passphrase`). They open the store as they did, until shares are dealt and count.
 */
export class EarlierRoot {
  private readonly file: string;

  /** @param passphrase as configured, or null */
  constructor(
    dataFolder: string,
    private readonly passphrase: PassphraseFile | null,
  ) {
    this.file = join(dataFolder, 'root.key');
  }

  /**
   * The root key of this record, or null where it is not had in an earlier way, or not on this node. The caller wipes it.
   * @param record null: it is lost; `wanted` tells the root key then
   * @throws CustodyError there is one, and it is another; no or no usable passphrase for a store that was set up with one
   */
  async read(record: RootKeyRecord | null, wanted: { fingerprint: string }): Promise<Buffer | null> {
    if (record?.custody === SHARES) return null;
    const secret =
      record?.custody === 'passphrase' ? await this.derive(record) : await readPrivateFile(this.file);
    if (!secret) return null;
    if (secretFingerprint(secret) === wanted.fingerprint) return secret;
    secret.fill(0);
    if (!record) return null;
    const what = record.custody === 'passphrase' ? 'passphrase' : this.file;
    throw new CustodyError(
      `wrong root key: the ${what} gives another one than ${record.rootKeyId}, which this material store was set up with`,
    );
  }

  /** What to do where neither the earlier way nor shares give the root key. */
  get missing(): string {
    return `${this.file} is missing, and the material store cannot be opened without it: put it back from where you keep it`;
  }

  /** Ends the file, once shares count. @param isRootKey whether a fingerprint is that of a root key of this installation */
  async retire(isRootKey: (fingerprint: string) => boolean): Promise<boolean> {
    const secret = await readPrivateFile(this.file);
    if (!secret) return false;
    const known = isRootKey(secretFingerprint(secret));
    secret.fill(0);
    if (known) await wipeFile(this.file);
    return known;
  }

  private async derive({ parameters }: RootKeyRecord): Promise<Buffer> {
    if (!this.passphrase) {
      throw new CustodyError(
        'the material store was set up with a passphrase: name its file in KEYLEDGER_ROOT_PASSPHRASE_FILE',
      );
    }
    const { memoryKiB, passes, lanes, salt } = { ...NEW_ARGON2ID, ...parameters } as Record<string, unknown>;
    return this.passphrase.derive({
      memoryKiB: Number(memoryKiB),
      passes: Number(passes),
      lanes: Number(lanes),
      salt: Buffer.from(String(salt), 'base64'),
    });
  }
}
