import type {
  JsonObject,
  KeyOrigin,
  KeyRef,
  KeySpec,
  KeyState,
  KeyUsage,
  KeyVersion,
  PrincipalCommand,
  RotationStatus,
} from '@keyledger/domain';
import type { CommandContext, RequestContext } from './context.js';

/** A key as the APIs show it (DESIGN 8), but for its ARN, which is the gateway's to write. */
export interface KeyView {
  id: string;
  projectId: string;
  description: string;
  state: KeyState;
  spec: KeySpec;
  usage: KeyUsage;
  origin: KeyOrigin;
  currentVersion: number;
  /** Alias names without the `alias/` prefix, sorted. */
  aliases: string[];
  tags: Record<string, string>;
  createdAt: string;
  deletionAt: string | null;
  rotation: RotationStatus;
  boundResources: Record<string, number>;
  revision: number;
}

/** Every answer to a change says where the log stood after it. */
export interface Changed {
  key: KeyView;
  position: number;
}

export interface CreateKeyRequest {
  context: CommandContext;
  /** Chosen by the gateway: deterministic for an idempotency key. */
  keyId: string;
  description: string;
  spec: KeySpec;
  usage: KeyUsage;
  origin: KeyOrigin;
  alias: string | null;
  tags: Record<string, string>;
  rotationPeriodDays: number | null;
}

/** A change of a key's life; material, times and actors are filled in by key-lifecycle. */
export type KeyChange =
  | { type: 'EnableKey' }
  | { type: 'DisableKey' }
  | { type: 'SetVersionState'; version: number; state: KeyVersion['state'] }
  | { type: 'RotateKey' }
  | { type: 'SetRotationPeriod'; periodDays: number }
  | { type: 'RemoveRotationPeriod' }
  | { type: 'ChangeDescription'; description: string }
  | { type: 'ChangeTags'; set: Record<string, string>; remove: string[] }
  /** Null: the project's waiting time. */
  | { type: 'ScheduleDeletion'; waitHours: number | null }
  | { type: 'CancelDeletion' }
  | { type: 'DeleteNow' };

export interface ChangeKeyRequest {
  context: CommandContext;
  key: KeyRef;
  change: KeyChange;
}

export interface ScheduledRequest {
  keyId: string;
  kind: 'rotation' | 'deletion';
  /** The due time from the log that this answers; ISO 8601 UTC. */
  dueAt: string;
  traceparent?: string;
}
export interface ScheduledReply {
  /** False: the log had moved on and nothing was owed any more. */
  done: boolean;
}

export interface DescribeKeyRequest {
  context: RequestContext;
  key: KeyRef;
  /** The key as it was at this revision, or at this ISO time; null: now. */
  at: { revision: number } | { time: string } | null;
}

export interface ListKeysRequest {
  context: RequestContext;
  /** 1 to 1000. */
  limit: number;
  cursor: string | null;
  state: KeyState | null;
  /** `name` or `name=value`. */
  tag: { name: string; value: string | null } | null;
  /** Text looked for in id, description and aliases; case-insensitive. */
  q: string | null;
}
export interface ListKeysReply {
  keys: KeyView[];
  nextCursor: string | null;
}

export interface ListVersionsRequest {
  context: RequestContext;
  key: KeyRef;
}
export interface ListVersionsReply {
  key: KeyView;
  versions: KeyVersion[];
}

export interface AliasView {
  name: string;
  keyId: string;
  createdAt: string;
  updatedAt: string;
}
export interface ChangeAliasRequest {
  context: CommandContext;
  name: string;
}
export interface TargetAliasRequest extends ChangeAliasRequest {
  key: KeyRef;
}
export interface AliasChanged {
  alias: AliasView;
  position: number;
}
export interface ListAliasesRequest {
  context: RequestContext;
  key: KeyRef | null;
  limit: number;
  cursor: string | null;
}
export interface ListAliasesReply {
  aliases: AliasView[];
  nextCursor: string | null;
}

export interface ChangePrincipalRequest {
  context: CommandContext;
  principalId: string;
  change: PrincipalCommand;
}
export interface PrincipalChanged {
  principalId: string;
  revision: number;
  position: number;
}

/** The first start: one project, one admin with an access key and a token. */
export interface BootstrapRequest {
  projectId: string;
  principalId: string;
  accessKeyId: string;
  tokenId: string;
  tokenHash: string;
}

/** Progress and outcome of the last rebuild of read models by one instance of the service that owns them. */
export interface ReplayReport {
  service: string;
  state: 'idle' | 'running' | 'done' | 'failed';
  /** Events folded so far, and the position that the replay goes up to. */
  events: number;
  position: number;
  target: number;
  startedAt: string | null;
  elapsedMs: number;
  /** Per table: rows before and after, and whether they are byte-equal. Filled when done. */
  tables: { table: string; before: number; after: number; equal: boolean }[];
  equal: boolean | null;
  error: string | null;
}

export interface ServiceStatus {
  service: string;
  instance: string;
  ready: boolean;
  details: JsonObject;
}
