import { Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { AUDIT, LIFECYCLE, SCHEDULER, type ReplayReport, type ReplayRequest } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import { ControlRoutes } from '../validation/control-routes.js';

/** The services that keep read models. */
const SUBJECTS = [LIFECYCLE.replay, SCHEDULER.replay, AUDIT.replay];

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
    return { services: await this.ask({ action: 'start' }) };
  }

  @Get()
  @Needs('system.read')
  @ApiOperation({ summary: 'How far the replay is, and whether it gave the same' })
  @ApiOkResponse({ type: Progress })
  async poll(): Promise<Progress> {
    const services = await this.ask({ action: 'poll' });
    const done = services.every(({ state }) => state !== 'running');
    const finished = services.every(({ state }) => state === 'done');
    const equal = finished ? services.every((report) => report.equal === true) : null;
    return { services, done, equal };
  }

  private ask(request: ReplayRequest): Promise<ReplayReport[]> {
    return Promise.all(SUBJECTS.map((subject) => this.backend.ask<ReplayReport>(subject, request)));
  }
}
