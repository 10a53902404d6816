import { Body, HttpCode, Post, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { partOf } from '../../../core/request-context.js';
import { hitachiCommand } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { ObjectRoutes } from '../wire/routes.js';
import { BackupService } from './backup-service.js';
import { parametersOf } from './parameters.js';
import { RestoreJob } from './restore-job.js';

@ObjectRoutes('encryption-keys/all/actions/kms-restore/invoke')
export class RestoreFromKmsController {
  constructor(
    private readonly backups: BackupService,
    private readonly restores: RestoreJob,
    private readonly jobs: Jobs,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  async restore(@Req() request: GatewayRequest, @Body() body: unknown): Promise<JobObject> {
    parametersOf(body, []);
    const command = hitachiCommand(request);
    const { id } = await this.backups.open(command, 'store');
    await this.backups.plan(partOf(command, 'plan'), id);
    return this.jobs.begin({ request, run: () => this.restores.run(command, id, 'all') });
  }
}
