import {
  AUDIT,
  BACKUP,
  BARRIER,
  CRYPTO,
  CUSTODIANS,
  CUSTODY,
  GATEWAY,
  LEASE,
  LEASE_ROLES,
  LIFECYCLE,
  LOG_APPENDED,
  RESTORE,
  SCHEDULER,
  USAGE,
  USAGE_CONSUMER,
  leaseStream,
  usageStream,
  type ServiceName,
} from './subjects.js';

/** What one service's nkey may do on NATS: subjects, with NATS wildcards. */
export interface Permissions {
  publish: string[];
  subscribe: string[];
  /** Whether it may answer requests: a responder publishes to the asker's inbox, which it could not name beforehand. */
  respond: boolean;
}

/** The start of a service's inboxes. Each service listens to its own alone, so that nobody hears another's replies. */
export const inboxPrefix = (service: ServiceName): string => `_INBOX_${service}`;

const { scheduled, bootstrap, countResources, releaseResources, ...GATEWAY_LIFECYCLE } = LIFECYCLE;
const { scheduled: custodyScheduled, ...GATEWAY_CUSTODY } = CUSTODY;
const { channel, operations, material, historyKeys, credentials, webhookSecrets, kmsBackend } = CRYPTO;
/** What a service asks that reads the log. */
const READS_LOG = [channel, historyKeys];

/** Subjects without the installation's prefix: what each service asks, tells and serves. */
const GRANTS: Record<
  ServiceName,
  { publish: readonly string[]; subscribe: readonly string[]; respond: boolean }
> = {
  gateway: {
    publish: [
      ...Object.values(GATEWAY_LIFECYCLE),
      channel,
      operations,
      credentials,
      CRYPTO.status,
      CRYPTO.clearCache,
      kmsBackend,
      ...Object.values(GATEWAY_CUSTODY),
      ...Object.values(BACKUP),
      ...Object.values(RESTORE),
      ...Object.values(SCHEDULER),
      ...Object.values(AUDIT),
      ...Object.values(GATEWAY),
      `${LEASE}.gateway.*`,
    ],
    subscribe: [...Object.values(GATEWAY), `${BARRIER}.gateway.*`, LOG_APPENDED],
    respond: true,
  },
  'key-lifecycle': {
    publish: [
      ...READS_LOG,
      material,
      kmsBackend,
      ...LEASE_ROLES.map((role) => `${BARRIER}.${role}.*`),
      LOG_APPENDED,
    ],
    subscribe: [...Object.values(LIFECYCLE), LOG_APPENDED],
    respond: true,
  },
  crypto: {
    publish: [
      `${LEASE}.crypto.*`,
      `${USAGE}.>`,
      ...Object.values(CUSTODIANS),
      CRYPTO.status,
      countResources,
      releaseResources,
      LOG_APPENDED,
    ],
    subscribe: [
      ...Object.values(CRYPTO),
      ...Object.values(CUSTODY),
      ...Object.values(CUSTODIANS),
      ...Object.values(BACKUP),
      ...Object.values(RESTORE),
      `${BARRIER}.crypto.*`,
      LOG_APPENDED,
    ],
    respond: true,
  },
  'rotation-scheduler': {
    publish: [...READS_LOG, scheduled, custodyScheduled],
    subscribe: [...Object.values(SCHEDULER), LOG_APPENDED],
    respond: true,
  },
  audit: {
    publish: [...READS_LOG, webhookSecrets, LOG_APPENDED],
    subscribe: [...Object.values(AUDIT), LOG_APPENDED],
    respond: true,
  },
  launcher: { publish: [bootstrap, channel, credentials], subscribe: [], respond: false },
};

/**
 * JetStream's own subjects, which have no prefix of the installation but name its streams. Each stream has one service that may
 * make it where it is missing; nobody may change, empty or remove one.
 */
function jetStreamGrants(service: ServiceName, prefix: string): string[] {
  const leases = leaseStream(prefix);
  const usage = usageStream(prefix);
  const ensure = (stream: string): string[] => [`STREAM.CREATE.${stream}`, `STREAM.INFO.${stream}`].map(api);
  switch (service) {
    case 'key-lifecycle':
      return [...ensure(leases), api(`STREAM.MSG.GET.${leases}`)];
    case 'audit':
      return [
        ...ensure(usage),
        api(`CONSUMER.CREATE.${usage}.${USAGE_CONSUMER}`),
        api(`CONSUMER.INFO.${usage}.${USAGE_CONSUMER}`),
        api(`CONSUMER.MSG.NEXT.${usage}.${USAGE_CONSUMER}`),
        `$JS.ACK.${usage}.${USAGE_CONSUMER}.>`,
      ];
    case 'crypto':
    case 'gateway':
    case 'rotation-scheduler':
    case 'launcher':
      return [];
  }
}

const api = (call: string): string => `$JS.API.${call}`;

/**
 * The least that a service needs on NATS. A server that enforces it keeps a stolen nkey of one service from speaking for
 * another: only gateways ask for operations, only key-lifecycle for material, only the scheduler gives scheduled commands.
 *
 * @param prefix first token of the installation's subjects (`KEYLEDGER_BUS_PREFIX`)
 */
export function allowed(service: ServiceName, prefix: string): Permissions {
  const { publish, subscribe, respond } = GRANTS[service];
  const ours = (subject: string): string => `${prefix}.${subject}`;
  return {
    publish: [...publish.map(ours), ...jetStreamGrants(service, prefix)],
    subscribe: [...subscribe.map(ours), `${inboxPrefix(service)}.>`],
    respond,
  };
}
