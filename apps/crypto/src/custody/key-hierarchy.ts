import { createSecretKey } from 'node:crypto';
import { KeyledgerError, newId } from '@keyledger/domain';
import { newMasterKey } from '../master-keys/master-key.js';
import { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { RootKeyRecord } from '../material-store/root-record.js';
import { secretFingerprint } from '../wrapping/fingerprint.js';
import { CustodyError, type RootKeySource } from './root-key-source.js';

/** Where this process has its root key from. Sealed until the custody has handed it over. */
export class KeyHierarchy {
  /** What the root key opens. */
  readonly masters: MasterKeys;

  constructor(
    private readonly source: RootKeySource,
    private readonly store: MaterialStore,
    private readonly now: () => string,
  ) {
    this.masters = new MasterKeys(store, () => sealedError());
  }

  get custody(): string {
    return this.source.custody;
  }

  get sealed(): boolean {
    return this.masters.sealed;
  }

  /**
   * Sets the store up on the first start, and has its root key from the custody.
   * @throws CustodyError when the root key cannot be had or is another one.
   */
  async unseal(): Promise<RootKeyRecord> {
    const known = await this.store.root();
    const { record, secret } = known ? await this.reopen(known) : await this.setUp();
    const key = createSecretKey(secret);
    secret.fill(0);
    await this.masters.open({ id: record.rootKeyId, key });
    return record;
  }

  private async setUp(): Promise<{ record: RootKeyRecord; secret: Buffer }> {
    const { secret, parameters } = await this.source.create();
    const proposed: RootKeyRecord = {
      providerId: newId(),
      rootKeyId: `nsk_${newId()}`,
      fingerprint: secretFingerprint(secret),
      custody: this.source.custody,
      parameters,
    };
    const root = { id: proposed.rootKeyId, key: createSecretKey(secret) };
    await this.store.establish(proposed, newMasterKey(root, this.now()));
    const record = await this.store.root();
    if (!record) throw new Error('the material store did not keep its root key record');
    if (record.fingerprint === proposed.fingerprint) return { record, secret };
    secret.fill(0);
    return this.reopen(record);
  }

  private async reopen(record: RootKeyRecord): Promise<{ record: RootKeyRecord; secret: Buffer }> {
    if (record.custody !== this.source.custody) {
      throw new CustodyError(
        `the material store was set up with ${record.custody} custody, and this node is configured for ${this.source.custody}`,
      );
    }
    const secret = await this.source.open(record.parameters);
    if (secretFingerprint(secret) !== record.fingerprint) {
      secret.fill(0);
      throw new CustodyError(
        `wrong root key: the ${record.custody} custody gave another one than ${record.rootKeyId}, which this material store was set up with`,
      );
    }
    return { record, secret };
  }
}

const sealedError = (): KeyledgerError =>
  new KeyledgerError('Sealed', 'the service is sealed: its root key is missing');
