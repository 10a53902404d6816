/**
 * Every NATS subject. Request/reply subjects are served in the queue group of their service, so that one instance answers;
 * `status` and `replayReport` by every instance, each of itself.
 * The permissions of each service's nkey are derived from this list (`permissions.ts`).
 * `KEYLEDGER_BUS_PREFIX` (default `kl`) replaces the first token, so that several installations can share one NATS.
 */
export const LIFECYCLE = {
  createKey: 'lifecycle.keys.create',
  changeKey: 'lifecycle.keys.change',
  describeKey: 'lifecycle.keys.describe',
  listKeys: 'lifecycle.keys.list',
  findKeys: 'lifecycle.keys.find',
  listTags: 'lifecycle.tags.list',
  listVersions: 'lifecycle.keys.versions',
  createAlias: 'lifecycle.aliases.create',
  updateAlias: 'lifecycle.aliases.update',
  deleteAlias: 'lifecycle.aliases.delete',
  listAliases: 'lifecycle.aliases.list',
  createGrant: 'lifecycle.grants.create',
  listGrants: 'lifecycle.grants.list',
  importParameters: 'lifecycle.import.parameters',
  importMaterial: 'lifecycle.import.material',
  createProject: 'lifecycle.projects.create',
  changeQuotas: 'lifecycle.projects.quotas',
  showQuotas: 'lifecycle.quotas.show',
  /** How many resources are bound in the whole installation, for custody alone. */
  countResources: 'lifecycle.resources.count',
  /** Resources of restored keys: only crypto's nkey may publish here. */
  releaseResources: 'lifecycle.resources.release',
  changePrincipal: 'lifecycle.principals.change',
  changeKmsService: 'lifecycle.kms-service.change',
  /** Scheduled commands: only the scheduler's nkey may publish here. */
  scheduled: 'lifecycle.scheduled',
  /** The first project and its admin: only the launcher's nkey may publish here. */
  bootstrap: 'lifecycle.bootstrap',
  /** Begins a rebuild of the read models, or joins the one that runs on the instance that is asked. */
  replay: 'lifecycle.replay',
  replayReport: 'lifecycle.replay-report',
  status: 'lifecycle.status',
} as const;

export const CRYPTO = {
  /** Public key of the sealed channel. */
  channel: 'crypto.channel',
  /** Sealed batches of operations, from gateways. */
  operations: 'crypto.operations',
  /** Sealed: make and destroy material, from key-lifecycle. */
  material: 'crypto.material',
  /** Sealed: history keys, for services that decide or project. */
  historyKeys: 'crypto.history-keys',
  /** Sealed: secrets of access keys, for gateways and the launcher. */
  credentials: 'crypto.credentials',
  /** Sealed: secrets that webhooks are signed with, for audit, which has no business with those of access keys. */
  webhookSecrets: 'crypto.webhook-secrets',
  /** From key-lifecycle: whether keys can be held where a KMS service's configuration says. */
  kmsBackend: 'crypto.kms-backend',
  /** From gateways, to every node: forgets what memory holds of a project's material in its own Vault. */
  clearCache: 'crypto.clear-cache',
  status: 'crypto.status',
} as const;

/** Root key, shares, master keys and provider, all served by crypto nodes. */
export const CUSTODY = {
  show: 'custody.show',
  change: 'custody.change',
  /** Only the scheduler's nkey may publish here. */
  scheduled: 'custody.scheduled',
} as const;

/** Among crypto nodes alone, each answered by every node that can: how shares are dealt and gathered. */
export const CUSTODIANS = {
  enrol: 'custodians.enrol',
  deal: 'custodians.deal',
  shares: 'custodians.shares',
} as const;

/** Served by crypto nodes. `take` and `plan` are sealed. */
export const BACKUP = {
  take: 'backup.take',
  list: 'backup.list',
  show: 'backup.show',
  read: 'backup.read',
} as const;
export const RESTORE = {
  open: 'restore.open',
  write: 'restore.write',
  plan: 'restore.plan',
  apply: 'restore.apply',
  show: 'restore.show',
} as const;

export const SCHEDULER = {
  list: 'scheduler.list',
  replay: 'scheduler.replay',
  replayReport: 'scheduler.replay-report',
  status: 'scheduler.status',
} as const;

export const AUDIT = {
  history: 'audit.history',
  usage: 'audit.usage',
  notices: 'audit.notices',
  events: 'audit.events',
  replay: 'audit.replay',
  replayReport: 'audit.replay-report',
  status: 'audit.status',
} as const;

export const GATEWAY = {
  status: 'gateway.status',
} as const;

/** Plain publications: something was appended to the log; a hint without content. */
export const LOG_APPENDED = 'log.appended';
/** `lease.<role>.<node id>`: a node that serves from what it has cached of the log is alive (promise 2). */
export const LEASE = 'lease';
export const LEASE_ROLES = ['crypto', 'gateway'] as const;
/** `barrier.<role>.<node id>`: asks one live node to answer once it has applied a position (promise 2). */
export const BARRIER = 'barrier';
/** Usage records, kept by the JetStream stream of the same meaning (promise 8). */
export const USAGE = 'usage';

/** Names of the JetStream streams of an installation, and of the audit service's place in its usage records. */
export const leaseStream = (prefix: string): string => `${prefix}_leases`;
export const usageStream = (prefix: string): string => `${prefix}_usage`;
export const USAGE_CONSUMER = 'audit';

export const SERVICES = [
  'gateway',
  'key-lifecycle',
  'crypto',
  'rotation-scheduler',
  'audit',
  'launcher',
] as const;
export type ServiceName = (typeof SERVICES)[number];
