import type { ProtectionLevel, ProviderAlgorithm } from '@keyledger/domain';
import type { CommandContext, RequestContext } from './context.js';

/** What an operator sees of root key, shares, master keys and provider. Nothing in it is secret. */
export interface CustodyView {
  /** The seed's "KMS Id" and `--mgt_id`: names the stream `rootkey-<instanceId>`. */
  instanceId: string;
  createdAt: string;
  /** `sealed`: fewer than k shares are at hand and no running node has the root key. */
  state: 'running' | 'sealed' | 'rotating';
  /** In one plain sentence, what losses are survived. */
  survives: string;
  warnings: string[];
  rotation: { periodSeconds: number | null; lastRotatedAt: string | null; nextRotationAt: string | null };
  current: RootKeyView;
  /** Root keys before the current one, newest first; empty unless asked for. */
  former: RootKeyView[];
  custodians: CustodianView[];
}

export interface RootKeyView {
  rootKeyId: string;
  createdAt: string;
  masterKeys: { total: number; garbage: number; inUse: number };
  /** Null before the first dealing. */
  distribution: DistributionView | null;
}

export interface DistributionView {
  threshold: number;
  distributionNo: number;
  distributedAt: string;
  protection: ProtectionLevel;
  protectionText: string;
  shares: {
    shareId: number;
    custodianId: number;
    zone: string;
    address: string;
    /** Null: not acknowledged yet. */
    lastAckAt: string | null;
  }[];
}

export interface CustodianView {
  custodianId: number;
  name: string;
  zone: string;
  address: string;
  /** It answers now, and has the root key in memory. */
  live: boolean;
  unsealed: boolean;
}

export interface MasterKeysView {
  rotation: { periodSeconds: number | null; lastRotatedAt: string | null; nextRotationAt: string | null };
  /** The rewrapping under way. */
  running: { masterKeyId: string; startedAt: string; rewrapped: number; remaining: number } | null;
  masterKeys: { masterKeyId: string; rootKeyId: string; state: 'in-use' | 'retiring'; createdAt: string }[];
}

export interface ProviderView {
  providerId: string;
  name: string;
  algorithms: ProviderAlgorithm[];
  rotationPeriodSeconds: number;
  createdAt: string;
  status: 'running' | 'sealed';
  rotatingMasterKey: boolean;
  lastKeyRotatedAt: string | null;
  lastAllKeysBackupAt: string | null;
  /** How many resources each of its algorithms encrypts. */
  resources: { algorithm: ProviderAlgorithm; count: number }[];
}

/** `CUSTODY.show`, answered by any crypto node, sealed or not. */
export interface CustodyShowRequest {
  context: RequestContext;
  what: 'custody' | 'master-keys' | 'provider';
  history?: boolean;
}
/** `provider` is null where there is none. */
export type CustodyShowReply =
  | { what: 'custody'; custody: CustodyView }
  | { what: 'master-keys'; masterKeys: MasterKeysView }
  | { what: 'provider'; provider: ProviderView | null };

/** `CUSTODY.change`. All need an admin of the installation's first project. */
export interface CustodyChangeRequest {
  context: CommandContext;
  change:
    | { type: 'createProvider'; algorithms: string[]; rotationPeriodSeconds?: number }
    | { type: 'updateProvider'; algorithms?: string[]; rotationPeriodSeconds?: number }
    | { type: 'deleteProvider' }
    | { type: 'rotateRootKey' }
    | { type: 'setRootKeyRotation'; periodSeconds: number | null }
    /** Deals the shares of the same root key anew over the custodians that answer now. */
    | { type: 'distributeShares' }
    /** Takes a node off the list for good; the others are dealt new shares. */
    | { type: 'removeCustodian'; custodianId: number }
    | { type: 'rotateMasterKey' };
}
/** When it answers, it is done, but for `rotateMasterKey`, whose rewrapping goes on in the background. */
export interface CustodyChangeReply {
  position: number;
}

/** `CUSTODY.scheduled`, from the scheduler alone. */
export interface CustodyScheduledRequest {
  instanceId: string;
  kind: 'root-key-rotation' | 'master-key-rotation';
  /** ISO 8601: the due time that it answers; another one in the log makes it void. */
  dueAt: string;
  traceparent?: string;
}
export interface CustodyScheduledReply {
  done: boolean;
}
