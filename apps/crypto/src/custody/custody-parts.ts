import type { RootKey } from '../master-keys/master-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { WorkLease } from '../material-store/work-lease.js';
import type { CustodianBus } from './custodian-bus.js';
import type { CustodyLog } from './custody-log.js';
import type { JoinSecret } from './enrol/join-secret.js';
import type { NodeIdentity } from './identity/node-identity.js';
import type { ShareFolder } from './share-files/share-folder.js';

/** What the installation's settings say of this node's custody. */
export interface CustodySettings {
  zone: string;
  /** Where its people find the node, as text. */
  address: string;
  /** For how many nodes the very first dealing waits. */
  nodes: number;
  /** How often a node says anew that it has its share, in seconds. */
  ackSeconds: number;
}

export interface CustodyReporter {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What else the root key wraps, beside master keys. */
export interface RootSwap {
  /** The new root key is about to count: whatever the one before wraps must be wrapped by it too. A failure ends the rotation. */
  before(root: RootKey): Promise<void>;
  /** It counts, and nothing needs the former one any more. */
  after(formerRootKeyId: string): Promise<void>;
}

/** What the parts of a node's custody share. */
export interface CustodyParts {
  bus: CustodianBus;
  identity: NodeIdentity;
  folder: ShareFolder;
  /** Null: this node can neither enrol nor let others enrol. */
  joinSecret: JoinSecret | null;
  store: Pick<MaterialStore, 'root' | 'establish' | 'masterKeys' | 'replaceRoot' | 'updateRoot'>;
  log: CustodyLog;
  masters: MasterKeys;
  rootSwap?: RootSwap;
  /** The turn to change root key or shares. */
  lease: WorkLease;
  settings: CustodySettings;
  /** ISO 8601 UTC, of the service's clock. */
  now(): string;
  report: CustodyReporter;
}
