import type {
  Grant,
  GrantConstraints,
  GrantOperation,
  JsonObject,
  KeyOrigin,
  KeyPermission,
  KeyRef,
  KeySpec,
  KeyState,
  KeyUsage,
  KeyVersion,
  PrincipalCommand,
  ProviderAlgorithm,
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
  /** Nobody uses the bound resources now, so that lost material may be restored. */
  resourcesBlocked: boolean;
  /** Imported material's time of expiry. */
  materialExpiresAt: string | null;
  /** By id of principal: what each was given on this key alone. */
  permissions: Record<string, KeyPermission[]>;
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
  | { type: 'DisableKey'; acceptBound: boolean }
  | { type: 'SetVersionState'; version: number; state: KeyVersion['state'] }
  | { type: 'RotateKey' }
  | { type: 'SetRotationPeriod'; periodDays: number }
  | { type: 'RemoveRotationPeriod' }
  | { type: 'ChangeDescription'; description: string }
  | { type: 'ChangeTags'; set: Record<string, string>; remove: string[] }
  /** Null: the project's waiting time. */
  | { type: 'ScheduleDeletion'; waitHours: number | null }
  | { type: 'CancelDeletion' }
  | { type: 'DeleteNow' }
  | { type: 'DeleteMaterial' }
  | { type: 'RevokeGrant'; grantId: string }
  | { type: 'RetireGrant'; grantId: string }
  | { type: 'GivePermission'; principalId: string; permission: KeyPermission }
  | { type: 'TakePermission'; principalId: string; permission: KeyPermission }
  | { type: 'BindResource'; resourceType: string; resourceId: string; algorithm?: string }
  | { type: 'UnbindResource'; resourceType: string; resourceId: string }
  | { type: 'BlockResources' }
  | { type: 'ReleaseResources' };

export interface ChangeKeyRequest {
  context: CommandContext;
  key: KeyRef;
  change: KeyChange;
}

/** `LIFECYCLE.countResources`: resources that are bound to living keys of the whole installation. */
export interface ResourceCounts {
  total: number;
  byAlgorithm: Record<ProviderAlgorithm, number>;
}

/** `LIFECYCLE.releaseResources`, from crypto alone: the keys' material is restored. The same restore releases a key once. */
export interface ReleaseResourcesRequest {
  restoreId: string;
  /** At most MAX_RELEASED_KEYS; those whose resources are not blocked, or that are no more, are passed over. */
  keyIds: string[];
  traceparent?: string;
}
export interface ReleaseResourcesReply {
  /** How many keys' resources this request released. */
  released: number;
}
export const MAX_RELEASED_KEYS = 1_000;

/** `…-reminder`: a day before, so that people are told. */
export type ScheduledKind = 'rotation' | 'deletion' | 'deletion-reminder' | 'expiry' | 'expiry-reminder';

export interface ScheduledRequest {
  keyId: string;
  kind: ScheduledKind;
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

/** `LIFECYCLE.findKeys`: a listing for dialects that page by number and tell the total. Dearer than one by cursor. */
export interface FindKeysRequest {
  context: RequestContext;
  /** 1 to 1000. */
  limit: number;
  /** How many keys to pass over, in the order of their creation. */
  offset: number;
  state: KeyState | null;
  spec: KeySpec | null;
  /** Keys that have each of these tags, with one of its values; without values: with any. At most MAX_FOUND_TAGS of both. */
  tags: { name: string; values: string[] }[];
  /** Text that one of the key's aliases holds; case-insensitive. */
  alias: string | null;
}
export interface FindKeysReply {
  /** Fewer than `limit` also where more would be too much for a message. */
  keys: KeyView[];
  total: number;
}
export const MAX_FOUND_TAGS = 20;

/** `LIFECYCLE.listTags`: the tags of all keys that the caller sees, by name; the first MAX_LISTED_TAG_VALUES values. */
export interface ListTagsRequest {
  context: RequestContext;
}
export interface ListTagsReply {
  tags: { name: string; values: string[] }[];
}
export const MAX_LISTED_TAG_VALUES = 10_000;

export interface ListVersionsRequest {
  context: RequestContext;
  key: KeyRef;
  /** The operation that a grant must allow where the caller reads the key by a grant; default DescribeKey. */
  granted?: 'DescribeKey' | 'GetPublicKey';
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

export interface CreateGrantRequest {
  context: CommandContext;
  key: KeyRef;
  /** Chosen by the gateway: 64 hex digits, deterministic for an idempotency key. */
  grantId: string;
  name: string | null;
  /** Ids of principals of the caller's project. */
  grantee: string;
  retiring: string | null;
  operations: GrantOperation[];
  constraints: GrantConstraints | null;
}
export interface GrantCreatedReply {
  keyId: string;
  /** That of an earlier grant with the same name and parameters, when there is one. */
  grantId: string;
  position: number;
}
export interface ListGrantsRequest {
  context: RequestContext;
  /** Null: over all keys of the project, for what a principal may retire. */
  key: KeyRef | null;
  grantId: string | null;
  grantee: string | null;
  retiring: string | null;
  limit: number;
  cursor: string | null;
}
export interface ListGrantsReply {
  grants: (Grant & { keyId: string })[];
  nextCursor: string | null;
}

export const WRAPPING_ALGORITHMS = [
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'RSA_AES_KEY_WRAP_SHA_1',
  'RSA_AES_KEY_WRAP_SHA_256',
] as const;
export type WrappingAlgorithm = (typeof WRAPPING_ALGORITHMS)[number];
export const WRAPPING_KEY_SPECS = ['RSA_2048', 'RSA_3072', 'RSA_4096'] as const;
export type WrappingKeySpec = (typeof WRAPPING_KEY_SPECS)[number];

export interface ImportParametersRequest {
  context: CommandContext;
  key: KeyRef;
  wrappingAlgorithm: WrappingAlgorithm;
  wrappingKeySpec: WrappingKeySpec;
}
export interface ImportParameters {
  keyId: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  publicKey: string;
  /** Opaque, base64. */
  importToken: string;
  /** ISO 8601 UTC, 24 hours ahead. */
  validTo: string;
}
export interface ImportMaterialRequest {
  context: CommandContext;
  key: KeyRef;
  importToken: string;
  /** Wrapped under the parameters' public key, base64: nothing on the way can read it. */
  encryptedMaterial: string;
  /** ISO 8601 UTC; null: does not expire. */
  expiresAt: string | null;
}

export interface CreateProjectRequest {
  context: CommandContext;
  projectId: string;
  name: string;
  deletionWaitHours: number;
  /** Its first admin. */
  adminId: string;
  adminName: string;
  /** A first token of that admin: nobody of another project can give it one. */
  tokenId: string;
  tokenHash: string;
}
export interface Quotas {
  keys: { used: number; quota: number };
  /** `used`: of the key with the most grants. */
  grantsPerKey: { used: number; quota: number };
}
export interface ChangeQuotasRequest {
  context: CommandContext;
  keys: number | null;
  grantsPerKey: number | null;
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
