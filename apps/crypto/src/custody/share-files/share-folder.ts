import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isKeyledgerError } from '@keyledger/domain';
import { isCustodyError } from '../custody-error.js';
import { sealTo } from '../hpke.js';
import type { NodeIdentity } from '../identity/node-identity.js';
import type { LockChain } from '../locks/lock-chain.js';
import { isDraft, readPrivateFile, wipeAsDraft, wipeFile, writePrivateFile } from '../private-file.js';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import { isShareFile, newShareFile, shareInfo, type ShareFile } from './share-file.js';

const NAME = /^share-nsk_[0-9a-f-]{36}-\d{1,9}\.json$/;
/** What a node keeps at most; the oldest dealings go first. Far more than one committed and some that came to nothing. */
export const MAX_SHARE_FILES = 32;

/** The node's own shares on its disk. */
export class ShareFolder {
  private files: ShareFile[] = [];

  constructor(
    private readonly folder: string,
    private readonly identity: NodeIdentity,
    private readonly locks: LockChain,
  ) {}

  /** Reads the folder anew, and clears away what is left of a kill. Files that are none of ours are passed over. @throws CustodyError others can read a share. */
  async load(): Promise<void> {
    const found = await readdir(this.folder);
    // What was being written when the node was killed: nobody will ever look for it again.
    for (const name of found.filter(isDraft)) await wipeFile(join(this.folder, name));
    const names = found.filter((name) => NAME.test(name)).sort();
    const read = await Promise.all(names.map((name) => this.read(name)));
    this.files = read.filter((file) => file !== null);
  }

  /** As of the last `load` and what was kept and removed since. */
  all(): readonly ShareFile[] {
    return this.files;
  }

  of(rootKeyId: string): ShareFile[] {
    return this.files.filter((file) => file.rootKeyId === rootKeyId);
  }

  /** Durable when it resolves. @param share in clear; wiped by the caller */
  async keep(file: Omit<ShareFile, 'version' | 'locks' | 'sealed'>, share: Uint8Array): Promise<void> {
    const { signingKey, sealingKey } = this.identity;
    const locked = await this.locks.lock(share);
    const sealed = await sealTo(sealingKey, shareInfo('at rest', file, signingKey), locked);
    await this.write(newShareFile({ ...file, locks: this.locks.kinds, sealed }));
  }

  /**
   * The share in clear, from the disk as it is now.
   * @throws CustodyError a lock does not open; Error it is gone, altered or another node's.
   */
  async open(known: ShareFile): Promise<Buffer> {
    const file = await this.read(nameOf(known));
    if (file?.dealingId !== known.dealingId) throw new Error(`${nameOf(known)} is gone`);
    const info = shareInfo('at rest', file, this.identity.signingKey);
    const locked = await this.identity.open(info, file.sealed);
    const share = Buffer.from(await this.locks.unlock(locked, file.locks));
    if (secretFingerprint(share) !== file.fingerprint) throw new Error(`${nameOf(file)} was altered`);
    return share;
  }

  /**
   * As `open`; null for a share that is gone or was altered.
   * @throws CustodyError a lock does not open; KeyledgerError Unavailable: a lock cannot be opened now.
   */
  async openIfWhole(known: ShareFile): Promise<Buffer | null> {
    try {
      return await this.open(known);
    } catch (error) {
      if (isCustodyError(error) || isKeyledgerError(error)) throw error;
      return null;
    }
  }

  /** Puts on the locks that are configured now. @throws CustodyError a lock that is on a share is not configured, or does not open. */
  async relock(): Promise<void> {
    const wanted = this.locks.kinds.join();
    for (const file of this.files) {
      if (file.locks.join() === wanted) continue;
      const share = await this.openIfWhole(file);
      if (!share) continue;
      const { locks: _locks, sealed: _sealed, ...unlocked } = file;
      await this.keep(unlocked, share);
      share.fill(0);
    }
  }

  async remove(file: ShareFile): Promise<void> {
    await wipeAsDraft(join(this.folder, nameOf(file)));
    this.files = this.files.filter((each) => nameOf(each) !== nameOf(file));
  }

  private async write(file: ShareFile): Promise<void> {
    const name = nameOf(file);
    await writePrivateFile(join(this.folder, name), Buffer.from(`${JSON.stringify(file)}\n`));
    this.files = [...this.files.filter((each) => nameOf(each) !== name), file];
  }

  private async read(name: string): Promise<ShareFile | null> {
    const content = await readPrivateFile(join(this.folder, name));
    if (!content) return null;
    try {
      const file: unknown = JSON.parse(content.toString());
      return isShareFile(file) && nameOf(file) === name ? file : null;
    } catch {
      return null;
    }
  }
}

const nameOf = ({ rootKeyId, distributionNo }: ShareFile): string =>
  `share-${rootKeyId}-${distributionNo}.json`;
