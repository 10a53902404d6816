import { Inject, Injectable } from '@nestjs/common';
import { LiveNode } from '@keyledger/bus';
import {
  AUDIT,
  CRYPTO,
  LIFECYCLE,
  SCHEDULER,
  type ServiceName,
  type ServiceStatus,
} from '@keyledger/contracts';
import { isKeyledgerError, type JsonObject } from '@keyledger/domain';
import { Backend } from './backend.js';
import { Directory } from './directory.js';
import { INSTANCE } from './tokens.js';

/** A service that is slower than this to say how it is, is not ready. */
const STATUS_TIMEOUT_MS = 300;
/** How long an answer about readiness is good for: probes come often. */
const READINESS_TTL_MS = 1_000;

const SUBJECTS: Partial<Record<ServiceName, string>> = {
  'key-lifecycle': LIFECYCLE.status,
  crypto: CRYPTO.status,
  'rotation-scheduler': SCHEDULER.status,
  audit: AUDIT.status,
};
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

  /** One answer for each service, this one included. A service that is away counts as not ready. */
  async statuses(): Promise<ServiceStatus[]> {
    const others = Object.keys(SUBJECTS) as ServiceName[];
    return [this.own(), ...(await Promise.all(others.map((service) => this.statusOf(service))))];
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

  private own(): ServiceStatus {
    const { live } = this.node;
    const { following } = this.directory;
    const details = { live, directory: following ? 'following' : 'behind' };
    return { service: 'gateway', instance: this.instance, ready: live && following, details };
  }

  private async ask(): Promise<Readiness> {
    const statuses = [this.own(), ...(await Promise.all(NEEDED.map((service) => this.statusOf(service))))];
    const details = Object.fromEntries(statuses.map(({ service, ready }) => [service, ready]));
    this.known = { ready: statuses.every(({ ready }) => ready), details };
    this.knownUntilMs = performance.now() + READINESS_TTL_MS;
    return this.known;
  }

  private async statusOf(service: ServiceName): Promise<ServiceStatus> {
    try {
      return await this.backend.ask<ServiceStatus>(SUBJECTS[service]!, {}, { timeoutMs: STATUS_TIMEOUT_MS });
    } catch (error) {
      const reason = isKeyledgerError(error) ? error.code : 'Internal';
      return { service, instance: '', ready: false, details: { error: reason } };
    }
  }
}
