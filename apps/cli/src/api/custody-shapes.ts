/** What the native API says of custody, as far as this command reads it. */
export interface Provider {
  providerId: string;
  name: string;
  algorithms: string[];
  rotationPeriodSeconds: number;
  createdAt: string;
  status: 'running' | 'sealed';
  rotatingMasterKey: boolean;
  lastKeyRotatedAt: string | null;
  lastAllKeysBackupAt: string | null;
  resources: { algorithm: string; count: number }[];
}

export interface Rotation {
  periodSeconds: number | null;
  lastRotatedAt: string | null;
  nextRotationAt: string | null;
}

export interface Share {
  shareId: number;
  custodianId: number;
  zone: string;
  address: string;
  lastAckAt: string | null;
}

export interface Distribution {
  threshold: number;
  distributionNo: number;
  distributedAt: string;
  protection: string;
  protectionText: string;
  shares: Share[];
}

export interface RootKey {
  rootKeyId: string;
  createdAt: string;
  masterKeys: { total: number; garbage: number; inUse: number };
  distribution: Distribution | null;
}

export interface Custodian {
  custodianId: number;
  name: string;
  zone: string;
  address: string;
  live: boolean;
  unsealed: boolean;
}

export interface Custody {
  instanceId: string;
  createdAt: string;
  state: 'running' | 'sealed' | 'rotating';
  survives: string;
  warnings: string[];
  rotation: Rotation;
  current: RootKey;
  former: RootKey[];
  custodians: Custodian[];
}

export interface MasterKeys {
  rotation: Rotation;
  running: { masterKeyId: string; startedAt: string; rewrapped: number; remaining: number } | null;
  masterKeys: { masterKeyId: string; rootKeyId: string; state: string; createdAt: string }[];
}

/** DESIGN 4: of master keys and of the root key. */
export const MIN_PERIOD_SECONDS = 86_400;
export const MAX_PERIOD_SECONDS = 31_536_000;
export const ALGORITHMS = ['AES256_CTR', 'AES256_GCM'] as const;
