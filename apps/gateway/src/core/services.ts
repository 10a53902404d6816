import { Inject, Injectable } from '@nestjs/common';
import { LiveNode } from '@keyledger/bus';
import {
  AUDIT,
  CRYPTO,
  GATEWAY,
  LIFECYCLE,
  SCHEDULER,
  type ServiceName,
  type ServiceStatus,
} from '@keyledger/contracts';
import { isKeyledgerError, type JsonObject } from '@keyledger/domain';
import { Backend } from './backend.js';
import { Directory } from './directory.js';
import { INSTANCE } from './tokens.js';

/** A service of which no instance says sooner how it is, is not ready. */
const STATUS_TIMEOUT_MS = 300;
/** How long to wait for another instance after the last that answered. */
const MORE_INSTANCES_WAIT_MS = 150;
/** How long an answer about readiness is good for: probes come often. */
const READINESS_TTL_MS = 1_000;

const SUBJECTS = {
  'key-lifecycle': LIFECYCLE.status,
  crypto: CRYPTO.status,
  'rotation-scheduler': SCHEDULER.status,
  audit: AUDIT.status,
} as const satisfies Partial<Record<ServiceName, string>>;
type OtherService = keyof typeof SUBJECTS;
/** Without these no request can be answered. */
const NEEDED = ['key-lifecycle', 'crypto'] as const;

export interface Readiness {
  ready: boolean;
  details: JsonObject;
}

/** How the services behind this gateway are, and whether it can do its work. */
@Injectable()
export class Services {
  private known: Readiness = { ready: false, details: {} };
  private knownUntilMs = 0;
  private asking: Promise<Readiness> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly node: LiveNode,
    private readonly directory: Directory,
    @Inject(INSTANCE) private readonly instance: string,
  ) {}

  /** Every instance of every service, this gateway first. A service without an instance has one entry that is not ready. */
  async statuses(): Promise<ServiceStatus[]> {
    const others = Object.keys(SUBJECTS) as OtherService[];
    const answers = await Promise.all([
      this.otherGateways(),
      ...others.map((service) => this.instancesOf(service)),
    ]);
    return [this.own(), ...answers.flat()];
  }

  /** Whether requests can be answered: asked anew at most once a second. */
  async readiness(): Promise<Readiness> {
    if (performance.now() < this.knownUntilMs) return this.known;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** The last known readiness, without waiting; has it asked anew when it is old. */
  lastReadiness(): Readiness {
    void this.readiness();
    return this.known;
  }

  /** How this gateway is by itself. */
  own(): ServiceStatus {
    const { live } = this.node;
    const { following } = this.directory;
    const details = { live, directory: following ? 'following' : 'behind' };
    return { service: 'gateway', instance: this.instance, ready: live && following, details };
  }

  private async ask(): Promise<Readiness> {
    const needed = await Promise.all(
      NEEDED.map(async (service) => [service, await this.hasReadyInstance(service)] as const),
    );
    const details: Record<string, boolean> = { gateway: this.own().ready, ...Object.fromEntries(needed) };
    this.known = { ready: Object.values(details).every(Boolean), details };
    this.knownUntilMs = performance.now() + READINESS_TTL_MS;
    return this.known;
  }

  private async hasReadyInstance(service: OtherService): Promise<boolean> {
    const instances = await this.instancesOf(service, canAnswer);
    return instances.some(canAnswer);
  }

  private async instancesOf(
    service: OtherService,
    enough?: (status: ServiceStatus) => boolean,
  ): Promise<ServiceStatus[]> {
    try {
      return byInstance(await this.gather(SUBJECTS[service], enough));
    } catch (error) {
      const reason = isKeyledgerError(error) ? error.code : 'Internal';
      return [{ service, instance: '', ready: false, details: { error: reason } }];
    }
  }

  /** Whether another gateway is there or none, this one has its own entry. */
  private async otherGateways(): Promise<ServiceStatus[]> {
    const gateways = await this.gather(GATEWAY.status).catch(() => []);
    return byInstance(gateways).filter(({ instance }) => instance !== this.instance);
  }

  private gather(subject: string, enough?: (status: ServiceStatus) => boolean): Promise<ServiceStatus[]> {
    const waits = { timeoutMs: STATUS_TIMEOUT_MS, waitMs: MORE_INSTANCES_WAIT_MS };
    return this.backend.askAll<ServiceStatus>(subject, {}, enough ? { ...waits, enough } : waits);
  }
}

/** A sealed crypto node answers, if only that it is sealed: listing and history go on meanwhile. */
const canAnswer = ({ ready, details }: ServiceStatus): boolean => ready || details.sealed === true;

const byInstance = (statuses: ServiceStatus[]): ServiceStatus[] =>
  statuses.toSorted((one, other) => (one.instance < other.instance ? -1 : 1));
