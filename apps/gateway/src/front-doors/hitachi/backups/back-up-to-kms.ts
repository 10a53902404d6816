import { Body, HttpCode, Post, Req } from '@nestjs/common';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiCommand, pathOfObject } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { BACKUP_JOB_TIMEOUT_MS } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { ObjectRoutes } from '../wire/routes.js';
import { BackupService } from './backup-service.js';
import { parametersOf } from './parameters.js';

@ObjectRoutes('encryption-keys/kms/actions/backup/invoke')
export class BackUpToKmsController {
  constructor(
    private readonly backups: BackupService,
    private readonly jobs: Jobs,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  async backUp(@Req() request: GatewayRequest, @Body() body: unknown): Promise<JobObject> {
    parametersOf(body, []);
    const command = hitachiCommand(request);
    const { id } = await this.backups.take(command, 'store');
    return this.jobs.begin({
      request,
      run: async () => {
        const { state, reason } = await this.backups.taken(command, id, BACKUP_JOB_TIMEOUT_MS);
        if (state === 'failed') throw new HitachiError('BackupFailed', reason ?? 'the backup failed');
        return [pathOfObject('encryption-keys', 'kms')];
      },
    });
  }
}
