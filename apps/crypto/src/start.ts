import { setTimeout as sleep } from 'node:timers/promises';
import { LiveNode } from '@keyledger/bus';
import {
  LIFECYCLE,
  type ReleaseResourcesReply,
  type ReleaseResourcesRequest,
  type ResourceCounts,
} from '@keyledger/contracts';
import type { Database } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import type { StoredEvent } from '@keyledger/event-store';
import {
  SettingsError,
  serveMessages,
  type Log,
  type RunningService,
  type ServiceContext,
} from '@keyledger/runtime';
import { configuredStore } from './backup/store/configured-store.js';
import type { BackupDatabase } from './backup/schema.js';
import { BackupsAndRestores } from './backups-and-restores.js';
import { BatchExecutor } from './batch/batch-executor.js';
import { CallPerformer } from './batch/perform-call.js';
import { UsagePublisher } from './batch/usage-publisher.js';
import { Channel } from './channel/channel.js';
import { CredentialService } from './credentials/credential-service.js';
import { CryptoModule } from './crypto.module.js';
import { isCustodyError } from './custody/custody-error.js';
import { CustodiansModule } from './custody/custodians.module.js';
import { sealedError, type CustodyNode } from './custody/custody-node.js';
import { openCustody } from './custody/open-custody.js';
import { CUSTODY_PREFIX, CustodyLog } from './custody/custody-log.js';
import { HistoryKeyService } from './history-keys/history-key-service.js';
import { ExpirySweep } from './import-material/expiry-sweep.js';
import { MaterialImport } from './import-material/import-material.js';
import { ImportParameters } from './import-material/import-parameters.js';
import { KEYRING_PREFIXES, Keyring } from './keyring/keyring.js';
import { KMS_SERVICE_PREFIX, KmsBackends } from './kms-backend/kms-backends.js';
import { LogFollower } from './keyring/log-follower.js';
import { StoredSecrets } from './keyring/stored-secrets.js';
import { MasterKeyRotation } from './master-keys/master-key-rotation.js';
import { MasterKeys } from './master-keys/master-keys.js';
import { MaterialStore } from './material-store/material-store.js';
import type { MaterialTables } from './material-store/schema.js';
import { MaterialService } from './material/material-service.js';
import { StoredMaterial } from './material/stored-material.js';
import { KeyUse } from './operations/use-keys.js';
import { RESTORE_SECRETS } from './restore/restore-secrets.js';
import type { CryptoSettings } from './settings.js';
import { StatusReporter } from './status/status-reporter.js';

/** How long a node that had lost its lease waits for its subscription to catch up, before it tries again. */
const CATCH_UP_TIMEOUT_MS = 5_000;

/** How long a start waits for shares before it asks whether anybody has the root key, and how often it asks again. */
const UNSEAL_PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 1_000;

/** Builds the service and brings it to where it serves. */
export async function start(context: ServiceContext<CryptoSettings>): Promise<RunningService> {
  const { bus, store: events, clock, log, settings } = context;
  const now = (): string => clock.now();
  const database = await context.openDatabase<MaterialTables>('crypto', { secureDelete: true });
  const store = await MaterialStore.over(database, [RESTORE_SECRETS]);
  const sealed = (): KeyledgerError => sealedError(custody.sharesAtHand);
  const masters = new MasterKeys(store, sealed);
  const custodyLog = new CustodyLog(events, now, log);
  const backups = await openBackups(context, database, masters, custodyLog);
  const { rootSwap } = backups;
  const given = { bus, store, log: custodyLog, masters, now, report: log, rootSwap };
  const custody: CustodyNode = await openCustody(settings, context.instance, given).catch(asSettingsError);
  const historyKeys = new HistoryKeyService(masters, store);
  const credentials = new CredentialService(masters, store, now);
  const kmsBackends = new KmsBackends(events, (id) => credentials.secretOf(id));
  const stored = new StoredMaterial(masters, kmsBackends);
  const secrets = new StoredSecrets(stored, store, historyKeys);
  const keyring = new Keyring(events, secrets, settings.KEYLEDGER_KEYRING_KEYS);
  const appliedTo = (stream: string): { apply(event: StoredEvent): void } =>
    stream.startsWith(CUSTODY_PREFIX)
      ? custodyLog
      : stream.startsWith(KMS_SERVICE_PREFIX)
        ? kmsBackends
        : keyring;
  const follower = new LogFollower(
    events,
    [...KEYRING_PREFIXES, CUSTODY_PREFIX, KMS_SERVICE_PREFIX],
    (event) => appliedTo(event.stream).apply(event),
    log,
  );
  const node = liveNode(context, keyring, follower);
  const parameters = new ImportParameters(masters, store, now);
  const imports = new MaterialImport(masters, stored, store, parameters, now);
  const sweep = new ExpirySweep(store, now, log);
  const rotation = new MasterKeyRotation(masters, store, custodyLog, now, log);
  const usage = new UsagePublisher(bus, settings.KEYLEDGER_AUDIT);
  const channel = new Channel(sealed);
  const status = new StatusReporter(context, {
    custody,
    custodyLog,
    keyring,
    kmsBackends,
    follower,
    node,
    audit: usage.mode,
    lost: secrets.lost,
    backupStore: backups.store,
  });
  const gate = { check: () => checkServing(masters, node) };
  const performer = new CallPerformer(new KeyUse(keyring), log);

  // First, so that whatever is read of the log from here on is kept true.
  await follower.start();
  const { service: queue } = context;
  const peers = await serveMessages({ module: CustodiansModule.serving(custody, status), bus, queue, log });
  const unsealed = custody.unseal().then(() => (masters.sealed ? undefined : channel.open(masters, store)));
  await unsealPatiently(unsealed, custody, log);
  await sweep.start();
  rotation.start();
  backups.start();
  // The streams of leases and of usage are key-lifecycle's and audit's to make: until they are there, nothing is served.
  // The lease comes before the first request: a node without one would answer "unavailable" for others that could serve.
  await node.start();
  const app = await serveMessages({
    module: CryptoModule.serving({
      batches: new BatchExecutor(performer, gate, usage, now, log),
      material: backups.material(
        new MaterialService(masters, kmsBackends, stored, store, parameters, imports, now),
      ),
      historyKeys,
      credentials: backups.credentials(credentials),
      backups,
      channel,
      kmsBackends,
      custody: {
        ...{ events, log: custodyLog, root: custody, rotation, store, now },
        countResources: () => bus.request<ResourceCounts>(LIFECYCLE.countResources, {}),
        ackSeconds: settings.KEYLEDGER_CUSTODY_ACK_SECONDS,
      },
    }),
    bus,
    queue,
    log,
    sealed: channel,
  });
  return {
    status: () => status.status(),
    stop: async () => {
      await app.close();
      await custody.stop();
      await peers.close();
      sweep.stop();
      await rotation.stop();
      await backups.stop();
      await node.stop();
      custodyLog.stop();
      await follower.stop();
      await store.close();
    },
  };
}

function openBackups(
  { bus, store: events, clock, log, settings }: ServiceContext<CryptoSettings>,
  database: Database<MaterialTables>,
  masters: MasterKeys,
  custody: CustodyLog,
): Promise<BackupsAndRestores> {
  return BackupsAndRestores.over({
    ...{ masters, events, custody, log },
    database: database as unknown as BackupDatabase,
    store: configuredStore(settings),
    now: () => clock.now(),
    release: async (restoreId, keyIds) => {
      const request: ReleaseResourcesRequest = { restoreId, keyIds };
      await bus.request<ReleaseResourcesReply>(LIFECYCLE.releaseResources, request);
    },
  });
}

/** For an operator, who has no use for a stack. */
function asSettingsError(error: unknown): never {
  throw isCustodyError(error) ? new SettingsError(error.message) : error;
}

/**
 * Waits until the node has the root key. After a while without any node that has it, it serves all the same, and answers
 * "sealed". While others have it, they do the work. A failure in good time fails the start; a later one leaves the node sealed,
 * which its status and its log tell.
 */
async function unsealPatiently(unsealing: Promise<void>, custody: CustodyNode, log: Log): Promise<void> {
  let late = false;
  const settled = unsealing.catch((error: unknown) => {
    if (!late) asSettingsError(error);
    log.error({ err: error }, 'the node stays sealed');
  });
  await Promise.race([settled, untilNobodyIsUnsealed(custody, () => late)]);
  late = true;
  if (custody.state !== 'sealed') log.info({ custodian: custody.name }, 'unsealed');
}

async function untilNobodyIsUnsealed(custody: CustodyNode, over: () => boolean): Promise<void> {
  await sleep(UNSEAL_PATIENCE_MS, undefined, { ref: false });
  while (!over()) {
    if (custody.isSetUp && !(await custody.live()).some(({ unsealed }) => unsealed)) return;
    await sleep(LOOK_AGAIN_MS, undefined, { ref: false });
  }
}

function liveNode(
  { bus, instance }: ServiceContext<CryptoSettings>,
  keyring: Keyring,
  follower: LogFollower,
): LiveNode {
  return new LiveNode(bus, 'crypto', instance, {
    applied: (position, timeoutMs) => follower.applied(position, timeoutMs),
    caughtUp: async () => {
      keyring.clear();
      const head = await follower.head();
      if (!(await follower.applied(head, CATCH_UP_TIMEOUT_MS)))
        throw new Error('the log is not caught up with');
    },
  });
}

function checkServing(masters: MasterKeys, node: LiveNode): void {
  // Throws what there is to say while it is sealed.
  void masters.current;
  if (!node.live) {
    throw new KeyledgerError('Unavailable', 'this node has no lease and must not serve: try again');
  }
}
