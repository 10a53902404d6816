import { Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { AUDIT, LIFECYCLE, SCHEDULER, type ReplayReport } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { latestReport } from './latest-report.js';

/** The services that keep read models. */
const SERVICES = [LIFECYCLE, SCHEDULER, AUDIT];
/** How long another instance may be silent; the one that rebuilds is busy, and answers between two batches. */
const BUSY_INSTANCE_WAIT_MS = 1_000;

const running = ({ state }: ReplayReport): boolean => state === 'running';

class Reports {
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  services!: ReplayReport[];
}

class Progress extends Reports {
  @ApiProperty()
  done!: boolean;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Whether every table is byte-equal to what it was; null until all are done.',
  })
  equal!: boolean | null;
}

@ControlRoutes('replay', 'System')
export class ReplayController {
  constructor(private readonly backend: Backend) {}

  @Post()
  @HttpCode(202)
  @Needs('system.replay')
  @ApiOperation({ summary: 'Drop the read models and build them from the log anew' })
  @ApiAcceptedResponse({ type: Reports })
  async start(): Promise<Reports> {
    return { services: await Promise.all(SERVICES.map((service) => this.begin(service))) };
  }

  @Get()
  @Needs('system.read')
  @ApiOperation({ summary: 'How far the replay is, and whether it gave the same' })
  @ApiOkResponse({ type: Progress })
  async poll(): Promise<Progress> {
    const services = await Promise.all(SERVICES.map((service) => this.latest(service)));
    const done = !services.some(running);
    const finished = services.every(({ state }) => state === 'done');
    const equal = finished ? services.every((report) => report.equal === true) : null;
    return { services, done, equal };
  }

  /** Only one instance of a service can rebuild at a time: a rebuild that runs on any of them is joined. */
  private async begin(service: (typeof SERVICES)[number]): Promise<ReplayReport> {
    const latest = await this.latest(service);
    return running(latest) ? latest : this.backend.ask<ReplayReport>(service.replay, {});
  }

  private async latest({ replayReport }: (typeof SERVICES)[number]): Promise<ReplayReport> {
    const options = { waitMs: BUSY_INSTANCE_WAIT_MS, enough: running };
    const reports = await this.backend.askAll<ReplayReport>(replayReport, {}, options);
    return reports.find(running) ?? latestReport(reports);
  }
}
