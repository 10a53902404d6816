import { Inject, Injectable } from '@nestjs/common';
import type { ReplayReport, ServiceStatus } from '@keyledger/contracts';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT, RUNNER, type LifecycleRunner } from './context.js';

/** What an operator asks of this service. */
@Injectable()
export class Operations {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    @Inject(RUNNER) private readonly runner: LifecycleRunner,
  ) {}

  /** Begins a rebuild of the read model, or joins the one that runs here. */
  replay(): ReplayReport {
    return { service: this.context.service, ...this.runner.replay() };
  }

  /** How far the last rebuild by this instance is. */
  report(): ReplayReport {
    return { service: this.context.service, ...this.runner.report() };
  }

  status(): ServiceStatus {
    const { service, instance, bus, store } = this.context;
    const lastError = this.runner.lastError();
    const details = {
      eventStore: store.kind,
      position: this.runner.position(),
      lastError,
      busConnected: bus.connected,
    };
    return { service, instance, ready: bus.connected && lastError === null, details };
  }
}
