import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyledgerError, newId } from '@keyledger/domain';
import type { MaterialStore } from '../material-store/material-store.js';
import type { RootKeyRecord } from '../material-store/root-record.js';
import type { MasterKeyRow } from '../material-store/schema.js';
import { secretFingerprint } from '../wrapping/fingerprint.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import { CustodyError, type RootKeySource } from './root-key-source.js';

const MASTER_KEY_BYTES = 32;

/** A master key that new secrets are wrapped under. */
export interface MasterKey {
  id: string;
  key: KeyObject;
}

interface Unsealed {
  record: RootKeyRecord;
  root: KeyObject;
  masters: Map<string, KeyObject>;
  current: MasterKey;
}

/** Root key and master keys of this process, in memory alone. Sealed until the custody has handed over the root key. */
export class KeyHierarchy {
  private unsealed: Unsealed | undefined;

  constructor(
    private readonly source: RootKeySource,
    private readonly store: MaterialStore,
    private readonly now: () => string,
  ) {}

  get custody(): string {
    return this.source.custody;
  }

  get sealed(): boolean {
    return this.unsealed === undefined;
  }

  /**
   * Sets the store up on the first start, and has its root key from the custody.
   * @throws CustodyError when the root key cannot be had or is another one.
   */
  async unseal(): Promise<RootKeyRecord> {
    const known = await this.store.root();
    const { record, secret } = known ? await this.reopen(known) : await this.setUp();
    const root = createSecretKey(secret);
    secret.fill(0);
    const masters = new Map<string, KeyObject>();
    let current: MasterKey | undefined;
    for (const row of await this.store.masterKeys()) {
      const key = openMaster(root, row);
      masters.set(row.id, key);
      if (row.state === 'in-use') current = { id: row.id, key };
    }
    if (!current) throw new CustodyError('the material store holds no master key in use');
    this.unsealed = { record, root, masters, current };
    return record;
  }

  /** The master key to wrap under. @throws KeyledgerError Sealed. */
  get current(): MasterKey {
    return this.open().current;
  }

  /** A master key by its id, also one that another node has made since. @throws KeyledgerError Sealed. */
  async master(id: string): Promise<KeyObject> {
    const { masters, root } = this.open();
    const known = masters.get(id);
    if (known) return known;
    const row = (await this.store.masterKeys()).find((each) => each.id === id);
    if (!row) throw new Error(`master key ${id} is not in the material store`);
    const key = openMaster(root, row);
    masters.set(id, key);
    return key;
  }

  private open(): Unsealed {
    if (!this.unsealed) throw new KeyledgerError('Sealed', 'the service is sealed: its root key is missing');
    return this.unsealed;
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
    await this.store.establish(proposed, this.newMaster(secret, proposed.rootKeyId));
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

  private newMaster(rootSecret: Buffer, rootKeyId: string): MasterKeyRow {
    const id = `mkey_${newId()}`;
    const master = randomBytes(MASTER_KEY_BYTES);
    const wrapped = wrap(createSecretKey(rootSecret), { kind: 'master-key', id, under: rootKeyId }, master);
    master.fill(0);
    return { id, root_key_id: rootKeyId, wrapped, state: 'in-use', created_at: this.now() };
  }
}

function openMaster(root: KeyObject, row: MasterKeyRow): KeyObject {
  const clear = unwrap(root, { kind: 'master-key', id: row.id, under: row.root_key_id }, row.wrapped);
  const key = createSecretKey(clear);
  clear.fill(0);
  return key;
}
