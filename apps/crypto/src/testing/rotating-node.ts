import { createSecretKey } from 'node:crypto';
import { openDatabase, type Database, type DatabaseOptions } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import { CredentialService } from '../credentials/credential-service.js';
import { CUSTODY_PREFIX, CustodyLog } from '../custody/custody-log.js';
import { ImportParameters } from '../import-material/import-parameters.js';
import { MaterialImport } from '../import-material/import-material.js';
import { LogFollower } from '../keyring/log-follower.js';
import { MasterKeyRotation, type RotationTimes } from '../master-keys/master-key-rotation.js';
import { newMasterKey, type RootKey } from '../master-keys/master-key.js';
import { MasterKeys } from '../master-keys/master-keys.js';
import { MaterialStore } from '../material-store/material-store.js';
import type { MaterialTables } from '../material-store/schema.js';
import type { WrappedTable } from '../material-store/wrapped-tables.js';
import { KmsBackends } from '../kms-backend/kms-backends.js';
import { MaterialService } from '../material/material-service.js';
import { StoredMaterial } from '../material/stored-material.js';
import { NOW } from './stores.js';

export const INSTANCE = '3f0f6d9e-5f0a-4f6e-9a44-0d2b7c1f6a11';
/** A root key that is no secret. */
export const ROOT: RootKey = { id: 'nsk_test', key: createSecretKey(Buffer.alloc(32, 7)) };

export interface RotatingNodeOptions {
  /** The service's clock. */
  clock?: { now: string };
  times?: RotationTimes;
  /** Other tables with secrets that master keys wrap. */
  more?: readonly WrappedTable[];
}

/** What a crypto node has to do with master keys, on a real database: without a bus, operations and a custody of the root key. */
export class RotatingNode {
  readonly warnings: object[] = [];
  readonly stored: StoredMaterial;
  readonly material: MaterialService;
  readonly credentials: CredentialService;
  readonly rotation: MasterKeyRotation;

  private constructor(
    readonly database: Database<MaterialTables>,
    readonly store: MaterialStore,
    readonly masters: MasterKeys,
    events: EventStore,
    readonly custodyLog: CustodyLog,
    private readonly follower: LogFollower,
    clock: { now: string },
    times: RotationTimes | undefined,
  ) {
    const now = () => clock.now;
    const backends = new KmsBackends(events, async () => null);
    this.stored = new StoredMaterial(masters, backends);
    const parameters = new ImportParameters(masters, store, now);
    const imports = new MaterialImport(masters, this.stored, store, parameters, now);
    this.material = new MaterialService(masters, backends, this.stored, store, parameters, imports, now);
    this.credentials = new CredentialService(masters, store, now);
    const log = { info: () => undefined, warn: (details: object) => void this.warnings.push(details) };
    this.rotation = new MasterKeyRotation(masters, store, custodyLog, now, log, times);
  }

  /** An unsealed node, not yet rotating anything by itself. */
  static async open(
    options: DatabaseOptions,
    log: EventStore,
    { clock = { now: NOW }, times, more }: RotatingNodeOptions = {},
  ): Promise<RotatingNode> {
    const database = await openDatabase<MaterialTables>(options);
    const store = await MaterialStore.over(database, more);
    const record = {
      providerId: INSTANCE,
      rootKeyId: ROOT.id,
      fingerprint: 'f',
      custody: 'test',
      parameters: {},
    };
    await store.establish(record, newMasterKey(ROOT, NOW));
    const masters = new MasterKeys(store, () => new KeyledgerError('Sealed', 'sealed'));
    await masters.open(ROOT);
    const quiet = { warn: () => undefined };
    const custodyLog = new CustodyLog(log, () => clock.now, quiet);
    const follower = new LogFollower(log, [CUSTODY_PREFIX], (event) => custodyLog.apply(event), quiet);
    await follower.start();
    await custodyLog.load(INSTANCE);
    const { rootKeyId, fingerprint, custody } = record;
    await custodyLog.begin({ rootKeyId, fingerprint, custody }, masters.current.id);
    return new RotatingNode(database, store, masters, log, custodyLog, follower, clock, times);
  }

  async close(): Promise<void> {
    await this.rotation.stop();
    this.custodyLog.stop();
    await this.follower.stop();
    await this.store.close();
  }
}
