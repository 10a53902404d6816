import { Get, Param, Query, Req } from '@nestjs/common';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { MAX_LISTED_JOBS } from '../limits.js';
import { digits, only, type Fields } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { Jobs, type JobObject } from './jobs.js';

@ObjectRoutes('jobs')
export class ShowJobsController {
  constructor(private readonly jobs: Jobs) {}

  @Get()
  @NeedsCaller()
  list(@Req() request: GatewayRequest, @Query() query: Fields): { data: JobObject[] } {
    const count = digits(only(query, ['count']), 'count', { min: 1, max: MAX_LISTED_JOBS });
    return { data: this.jobs.list(request.caller!.projectId, count ?? MAX_LISTED_JOBS) };
  }

  @Get(':jobId')
  @NeedsCaller()
  show(@Req() request: GatewayRequest, @Param('jobId') jobId: string): JobObject {
    return this.jobs.show(request.caller!.projectId, jobId);
  }
}
