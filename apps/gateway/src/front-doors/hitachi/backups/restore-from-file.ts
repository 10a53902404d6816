import { HttpCode, Post, Req } from '@nestjs/common';
import { KeyledgerError } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { partOf } from '../../../core/request-context.js';
import { hitachiCommand } from '../call.js';
import { Jobs, type JobObject } from '../jobs/jobs.js';
import { invalid } from '../wire/fields.js';
import { ObjectRoutes } from '../wire/routes.js';
import { BackupService } from './backup-service.js';
import { checkPassword } from './password.js';
import { RestoreJob } from './restore-job.js';
import { readUpload } from './uploaded-file.js';

@ObjectRoutes('encryption-keys/file/actions/restore/invoke')
export class RestoreFromFileController {
  constructor(
    private readonly backups: BackupService,
    private readonly restores: RestoreJob,
    private readonly jobs: Jobs,
  ) {}

  /** Answered when the file is here as a whole; what it holds is checked and restored by the job. */
  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  async restore(@Req() request: GatewayRequest): Promise<JobObject> {
    const { bodyStream, headers } = request;
    if (!bodyStream) throw new KeyledgerError('UnsupportedMediaType', 'the body must be multipart/form-data');
    const command = hitachiCommand(request);
    const { id } = await this.backups.open(command, 'file');
    const password = checkPassword(
      await readUpload(headers['content-type']!, bodyStream, async (file) => {
        if ((await this.backups.upload(command, id, file)) === 0) throw invalid('the file is empty');
      }),
    );
    await this.backups.plan(partOf(command, 'plan'), id, password);
    return this.jobs.begin({ request, run: () => this.restores.run(command, id, 'file') });
  }
}
