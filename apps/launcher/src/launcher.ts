import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { SettingsError } from '@keyledger/runtime/settings';
import { bootstrapAdmin, isAccepted, sealedAdmin, type Bootstrapped } from './bootstrap-admin.js';
import { connectBus, externalBus, type BusAddress } from './connect-bus.js';
import { custodyState, type CustodyState } from './custody-state.js';
import { ManagedProcess, type ProcessState, type ProcessSurroundings } from './managed-process.js';
import { EmbeddedNats, findNatsServer, type NatsProgram } from './nats-server.js';
import type { LauncherOptions } from './options.js';
import { ProcessRecord } from './process-record.js';
import { gatewayPort, planServices, STOP_ORDER, type ServicePlan } from './service-plans.js';

/** How often the operator hears what a start is waiting for. */
const STILL_WAITING_EVERY_MS = 15_000;

export interface LauncherEvents {
  /** A line for the operator. */
  tell(line: string): void;
  changed?(name: string, state: ProcessState, pid: number | undefined): void;
}

/** An installation that is up. */
export interface Installation {
  /** Addresses of the gateways: `http://127.0.0.1:7400`. */
  endpoints: string[];
  dataDir: string;
  nats: NatsProgram | { url: string };
  admin: Bootstrapped;
  /** How the root key is held, in a sentence for the operator. */
  custody: CustodyState;
  /** Whether the gateway accepts what `credentials.json` says. */
  credentialsWork: boolean;
}

/** Runs NATS and the five services on one machine. One use: start, then stop. */
export class Launcher {
  private record: ProcessRecord | undefined;
  private nats: ManagedProcess | undefined;
  private services: { plan: ServicePlan; process: ManagedProcess }[] = [];
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly options: LauncherOptions,
    private readonly events: LauncherEvents,
  ) {}

  /**
   * Starts everything and waits until it is ready.
   * @throws SettingsError what the operator has to change; Error a service that does not start, with its last log lines.
   */
  async start(): Promise<Installation> {
    const { options } = this;
    const logDir = join(options.dataDir, 'logs');
    mkdirSync(logDir, { recursive: true, mode: 0o700 });
    this.record = await ProcessRecord.take(options.dataDir);
    const surroundings: ProcessSurroundings = {
      logDir,
      record: this.record,
      tell: (line) => this.events.tell(line),
      changed: (...what) => this.events.changed?.(...what),
    };
    await this.checkPorts();
    const program = options.natsUrl ? null : findNatsServer(options.natsServer, options.env);
    const address = program ? await this.startNats(program, surroundings) : externalBus(options);
    this.services = planServices(options, address).map((plan) => ({
      plan,
      process: new ManagedProcess(plan, surroundings),
    }));
    await this.untilReady();
    const endpoints = this.endpoints();
    const custody = await custodyState(this.services.map(({ plan }) => plan));
    const admin = custody.sealed
      ? sealedAdmin(options.dataDir, endpoints[0]!)
      : await this.firstAdmin(address, endpoints[0]!);
    const credentialsWork = admin.credentials !== null && (await isAccepted(admin.credentials));
    return { endpoints, dataDir: options.dataDir, nats: program ?? address, admin, custody, credentialsWork };
  }

  /** Rejects when something cannot be kept running; pending otherwise. */
  async failure(): Promise<never> {
    return Promise.race(this.all().map(({ failed }) => failed));
  }

  process(name: string): ManagedProcess {
    const found = this.all().find((each) => each.name === name);
    if (!found) throw new Error(`there is no process ${name}`);
    return found;
  }

  /** Ends everything in order: who asks before what is asked, and NATS last. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  /** Ends everything at once, for an operator who will not wait. */
  kill(): void {
    this.all().forEach((each) => each.kill());
    this.record?.release();
  }

  private async stopInOrder(): Promise<void> {
    for (const service of STOP_ORDER) {
      const these = this.services.filter(({ plan }) => plan.service === service);
      await Promise.all(these.map(({ process }) => process.stop()));
    }
    await this.nats?.stop();
    this.all().forEach((each) => each.close());
    this.record?.release();
  }

  private all(): ManagedProcess[] {
    return [...(this.nats ? [this.nats] : []), ...this.services.map(({ process }) => process)];
  }

  /** A port that is taken is the most common reason for a start to fail: said before anything else is tried. */
  private async checkPorts(): Promise<void> {
    const { httpPort, httpHost, gateways } = this.options;
    for (let index = 0; index < gateways; index++) {
      const port = gatewayPort(httpPort, index);
      if (port === 0 || (await canListen(httpHost, port))) continue;
      throw new SettingsError(
        `port ${port} on ${httpHost} cannot be used: another program listens there, or it is not this machine's; set KEYLEDGER_HTTP_PORT`,
      );
    }
  }

  private async startNats(program: NatsProgram, surroundings: ProcessSurroundings): Promise<BusAddress> {
    const { dataDir, natsPort: port, busPrefix } = this.options;
    const nats = await EmbeddedNats.prepare({ program, dataDir, port, busPrefix });
    const address = { url: nats.url, nkeyDir: nats.nkeyDir };
    this.nats = new ManagedProcess(
      {
        name: 'nats-server',
        mark: nats.configFile,
        spawn: () => nats.spawn(),
        isReady: () => accepts(nats.port),
      },
      surroundings,
    );
    await this.nats.start();
    return address;
  }

  private async untilReady(): Promise<void> {
    const waiting = new Set(this.services.map(({ process }) => process.name));
    const reminder = setInterval(
      () => this.events.tell(`still waiting for ${[...waiting].join(', ')}`),
      STILL_WAITING_EVERY_MS,
    );
    try {
      await Promise.all(
        this.services.map(async ({ process }) => {
          await process.start();
          waiting.delete(process.name);
        }),
      );
    } finally {
      clearInterval(reminder);
    }
  }

  private async firstAdmin(address: BusAddress, endpoint: string): Promise<Bootstrapped> {
    const bus = await connectBus(address, this.options);
    return bootstrapAdmin(bus, this.options.dataDir, endpoint).finally(() => bus.close());
  }

  private endpoints(): string[] {
    const { httpHost } = this.options;
    const host = httpHost === '0.0.0.0' || httpHost === '::' ? '127.0.0.1' : httpHost;
    const named = host.includes(':') ? `[${host}]` : host;
    return this.services
      .filter(({ plan }) => plan.service === 'gateway')
      .map(({ plan }) => `http://${named}:${plan.port}`);
  }
}

/** NATS opens its port when JetStream has been recovered. */
function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
