import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@keyledger/contracts';
import type { BusAddress } from './connect-bus.js';
import { machineName } from './machine-name.js';
import type { ProcessPlan } from './managed-process.js';
import { seedFile } from './nkeys.js';
import type { LauncherOptions } from './options.js';

const READY_REQUEST_TIMEOUT_MS = 2_000;
/** Custody, its locks and backups are crypto's alone: no other process learns where their secrets lie. */
const CRYPTO_ONLY = /^(KEYLEDGER_(ROOT|CUSTODY|SHARE_LOCK|VAULT|BACKUP)|AWS)_/;

type Service = Exclude<ServiceName, 'launcher'>;

/** One process of a service, and what it said about itself. */
export interface ServicePlan extends ProcessPlan {
  service: Service;
  /** Port that a gateway listens on, once it has said so. */
  port: number | undefined;
  /** What the process is started with, now. */
  env(): NodeJS.ProcessEnv;
  /** What the process says of itself, or null while it does not answer. */
  details(): Promise<ReadyDetails | null>;
}

/** What `/readyz` says, and of crypto in particular. */
export interface ReadyDetails {
  ready: boolean;
  details: {
    sealed?: boolean;
    custody?: { survives: string | null; sharesAtHand?: number; sharesNeeded?: number };
  };
}

/** The processes to run, in the order of their start: what is asked before who asks. */
export function planServices(options: LauncherOptions, bus: BusAddress): ServicePlan[] {
  // On a NATS of several machines `crypto-1` must be one process alone; on our own it is anyhow.
  const suffix = options.natsUrl ? `-${machineName(options.dataDir)}` : '';
  const plan = (service: Service, count: number): ServicePlan[] =>
    Array.from({ length: count }, (_, index) => {
      const name = `${service}-${index + 1}`;
      const env: NodeJS.ProcessEnv = { KEYLEDGER_INSTANCE: `${name}${suffix}` };
      if (service === 'gateway') env.KEYLEDGER_HTTP_PORT = String(gatewayPort(options.httpPort, index));
      if (service === 'crypto') Object.assign(env, custodyEnv(options, name));
      return planService(service, name, { ...serviceEnv(service, options, bus), ...env });
    });
  return [
    ...plan('crypto', options.cryptoNodes),
    ...plan('key-lifecycle', 1),
    ...plan('audit', 1),
    ...plan('rotation-scheduler', options.schedulers),
    ...plan('gateway', options.gateways),
  ];
}

/** Port of the gateway with this index; 0 takes a free one each. */
export const gatewayPort = (first: number, index: number): number => (first === 0 ? 0 : first + index);

/** Each node has a folder of its own; and how many start here at the same time, so that one dealing goes over all of them. */
function custodyEnv({ env, cryptoNodes }: LauncherOptions, name: string): NodeJS.ProcessEnv {
  const { KEYLEDGER_CUSTODY_DIR: folder, KEYLEDGER_CUSTODY_NODES: nodes } = env;
  return {
    KEYLEDGER_CUSTODY_NODES: nodes || String(cryptoNodes),
    ...(folder ? { KEYLEDGER_CUSTODY_DIR: join(folder, name) } : {}),
  };
}

function serviceEnv(service: Service, options: LauncherOptions, bus: BusAddress): NodeJS.ProcessEnv {
  const inherited = Object.entries(options.env).filter(
    ([name]) => service === 'crypto' || !CRYPTO_ONLY.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    KEYLEDGER_DATA: options.dataDir,
    KEYLEDGER_HTTP_HOST: options.httpHost,
    KEYLEDGER_BUS_PREFIX: options.busPrefix,
    KEYLEDGER_NATS_URL: bus.url,
    KEYLEDGER_HEALTH_HOST: '127.0.0.1',
    KEYLEDGER_HEALTH_PORT: '0',
    ...(bus.nkeyDir ? { KEYLEDGER_NATS_NKEY_FILE: seedFile(bus.nkeyDir, service) } : {}),
  };
}

function planService(service: Service, name: string, env: NodeJS.ProcessEnv): ServicePlan {
  const script = fileURLToPath(new URL(`../../${service}/dist/main.js`, import.meta.url));
  let healthPort: number | undefined;
  const plan: ServicePlan = {
    service,
    name,
    mark: script,
    port: undefined,
    // A gateway that took a free port keeps it when it is started again: its callers know it by that.
    env: () => (plan.port === undefined ? env : { ...env, KEYLEDGER_HTTP_PORT: String(plan.port) }),
    spawn: () => {
      healthPort = undefined;
      const child = spawn(process.execPath, ['--enable-source-maps', script], {
        env: plan.env(),
        // In a process group of its own: what the terminal sends reaches the launcher alone, which ends services in order.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child.on('message', (message: { type?: string; healthPort?: number; port?: number }) => {
        if (message.type === 'started') healthPort = message.healthPort;
        if (message.type === 'listening') plan.port = message.port;
      });
      return child;
    },
    isReady: async () => {
      const answer = await plan.details();
      // A sealed node is up: it waits for shares, and what needs no keys goes on without it.
      return answer !== null && (answer.ready || answer.details.sealed === true);
    },
    details: async () => (healthPort === undefined ? null : askReady(healthPort)),
  };
  return plan;
}

async function askReady(port: number): Promise<ReadyDetails> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
    signal: AbortSignal.timeout(READY_REQUEST_TIMEOUT_MS),
  });
  return (await response.json()) as ReadyDetails;
}

/** How the processes of a service are ended: who asks before what is asked. */
export const STOP_ORDER: readonly Service[] = [
  'gateway',
  'rotation-scheduler',
  'audit',
  'key-lifecycle',
  'crypto',
];
