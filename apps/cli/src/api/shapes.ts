/** The native API's answers, as far as this command reads them. `--json` prints whatever the service sent, read or not. */
export interface Key {
  id: string;
  arn: string;
  projectId: string;
  description: string;
  state: string;
  spec: string;
  usage: string;
  origin: string;
  currentVersion: number;
  aliases: string[];
  tags: Record<string, string>;
  createdAt: string;
  deletionAt: string | null;
  rotation: {
    enabled: boolean;
    periodDays: number | null;
    lastRotatedAt: string | null;
    nextRotationAt: string | null;
    count: number;
  };
  boundResources: Record<string, number>;
  resourcesBlocked: boolean;
  materialExpiresAt: string | null;
  permissions: Record<string, string[]>;
  revision: number;
}

export interface KeyVersion {
  version: number;
  state: string;
  createdAt: string;
  fingerprint: string;
}

export interface HistoryEntry {
  position: number;
  revision: number;
  type: string;
  at: string;
  principal: { id: string; name: string; sourceAddress: string; frontDoor: string };
  data: Record<string, unknown>;
}

export interface UsageRecord {
  id: string;
  time: string;
  keyId: string | null;
  version: number | null;
  operation: string;
  outcome: string;
  principal: string;
  principalName: string;
  sourceAddress: string;
  frontDoor: string;
  requestId: string;
}

export interface Alias {
  name: string;
  arn: string;
  keyId: string;
  createdAt: string;
  updatedAt: string;
}

export interface Principal {
  id: string;
  name: string;
  role: string;
  projectId: string;
  createdAt: string;
  accessKeyIds: string[];
  tokens: { tokenId: string; expiresAt: string | null }[];
  email: string | null;
  webhooks: { webhookId: string; url: string }[];
}

export interface ImportParameters {
  keyId: string;
  publicKey: string;
  importToken: string;
  validTo: string;
}

export interface Grant {
  grantId: string;
  keyId: string;
  name: string | null;
  grantee: string;
  retiring: string | null;
  issuer: string;
  operations: string[];
  constraints: {
    encryptionContextEquals?: Record<string, string>;
    encryptionContextSubset?: Record<string, string>;
  } | null;
  createdAt: string;
}

export interface Quotas {
  keys: { used: number; quota: number };
  grantsPerKey: { used: number; quota: number };
}

export interface Notice {
  id: string;
  keyId: string;
  eventType: string;
  at: string;
  channel: string;
  receiver: string;
  principalId: string;
  state: string;
  attempts: number;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
  lastError: string | null;
}

export interface ScheduleEntry {
  keyId: string;
  kind: string;
  dueAt: string;
}

export interface LogEntry {
  position: number;
  stream: string;
  revision: number;
  id: string;
  type: string;
  time: string;
  data: Record<string, unknown> | null;
  metadata: Record<string, unknown> | null;
}

export interface ServiceStatus {
  version: string;
  ready: boolean;
  services: { service: string; instance: string; ready: boolean; details: Record<string, unknown> }[];
  audit: string;
  eventStore: unknown;
}

export interface ReplayReport {
  service: string;
  state: 'idle' | 'running' | 'done' | 'failed';
  events: number;
  position: number;
  target: number;
  startedAt: string | null;
  elapsedMs: number;
  tables: { table: string; before: number; after: number; equal: boolean }[];
  equal: boolean | null;
  error: string | null;
}

export interface Replay {
  services: ReplayReport[];
  done: boolean;
  equal: boolean | null;
}
