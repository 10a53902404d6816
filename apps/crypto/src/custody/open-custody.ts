import { join } from 'node:path';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { CryptoSettings } from '../settings.js';
import type { CustodianBus } from './custodian-bus.js';
import type { CustodyLog } from './custody-log.js';
import { CustodyNode } from './custody-node.js';
import type { CustodyReporter, RootSwap } from './custody-parts.js';
import { JoinSecret } from './enrol/join-secret.js';
import { NodeIdentity } from './identity/node-identity.js';
import { configuredLocks } from './locks/configured-locks.js';
import { LockChain } from './locks/lock-chain.js';
import { ownAddress } from './own-address.js';
import { PassphraseFile } from './locks/passphrase-file.js';
import { SHARES } from './record/root-parameters.js';
import { ShareFolder } from './share-files/share-folder.js';
import { EarlierRoot } from './take-over/earlier-root.js';

/** Of an instance without a name of its own. */
const UNNAMED = 'crypto';
const CHANGES = 'root key and shares';

type Settings = CryptoSettings & { KEYLEDGER_DATA: string; KEYLEDGER_INSTANCE?: string | undefined };

/**
 * This node's custody, from its settings and its folder.
 * @param instance what a node without a folder is to be called
 * @throws CustodyError what an operator has to do
 */
export async function openCustody(
  settings: Settings,
  instance: string,
  given: {
    bus: CustodianBus;
    store: MaterialStore;
    log: CustodyLog;
    masters: MasterKeys;
    now(): string;
    report: CustodyReporter;
    rootSwap?: RootSwap;
  },
): Promise<CustodyNode> {
  const { KEYLEDGER_DATA: data, KEYLEDGER_INSTANCE: name = UNNAMED } = settings;
  const path = settings.KEYLEDGER_CUSTODY_DIR ?? join(data, 'custodians', name);
  const identity = await NodeIdentity.open(path, instance);
  const folder = new ShareFolder(path, identity, new LockChain(await configuredLocks(settings)));
  await folder.load();
  await folder.relock();
  const passphraseFile = settings.KEYLEDGER_ROOT_PASSPHRASE_FILE;
  const passphrase = passphraseFile ? new PassphraseFile(passphraseFile) : null;
  return new CustodyNode(
    {
      ...given,
      identity,
      folder,
      joinSecret: await joinSecret(settings, given.store, given.report),
      lease: given.store.lease(CHANGES),
      settings: {
        zone: settings.KEYLEDGER_CUSTODY_ZONE,
        address: settings.KEYLEDGER_CUSTODY_ADDRESS ?? ownAddress(),
        nodes: settings.KEYLEDGER_CUSTODY_NODES,
        ackSeconds: settings.KEYLEDGER_CUSTODY_ACK_SECONDS,
      },
    },
    new EarlierRoot(data, passphrase),
  );
}

/** Made where an installation begins, and never beside one that has its own already. */
async function joinSecret(
  settings: Settings,
  store: MaterialStore,
  report: CustodyReporter,
): Promise<JoinSecret | null> {
  const file = settings.KEYLEDGER_CUSTODY_JOIN_SECRET_FILE;
  if (file) return JoinSecret.given(file);
  const own = join(settings.KEYLEDGER_DATA, 'join.secret');
  if ((await store.root())?.custody !== SHARES) return JoinSecret.readOrMake(own);
  const secret = await JoinSecret.read(own);
  if (!secret) {
    report.warn(
      {},
      `${own} is missing: without the join secret of the installation no node can enrol here; copy it from another node`,
    );
  }
  return secret;
}
